"""The variational autoencoder, without any user interface: arrays in, arrays out.

Only ``training`` imports Keras. Everything a web server needs (``runs``, ``jobs``, ``serving``,
``analysis``, ``datasets``, ``images``) loads without it.
"""
