"""Training with Keras; no other room imports it. What it makes are bytes and arrays."""
