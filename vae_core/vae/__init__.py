"""The VAE in NumPy: configuration, ELBO, posterior, codes, interpolation, the manifold's grid."""
