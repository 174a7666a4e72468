"""Arrays to numbers: metrics, projection, the manifold, neighbours, typicality, the MAP code."""
