"""Training on a Ray cluster. Only ``bridge`` and what runs on a node import Ray."""
