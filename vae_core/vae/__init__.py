"""The VAE in NumPy: configuration, ELBO, posterior, codes, interpolation."""
