"""Arrays to numbers: test metrics, neighbours, typicality, the MAP code."""
