"""Trained networks without Keras: LiteRT on the server, a decoder's layers for the browser."""
