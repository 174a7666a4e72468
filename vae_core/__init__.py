"""The variational autoencoder, without any user interface: arrays in, arrays out.

Only ``model``, ``training``, ``evaluation`` and ``export`` import Keras. Everything
a web server needs (``runs``, ``jobs``, ``inference``, ``latent``, ``data``,
``preprocess``) loads without it.
"""
