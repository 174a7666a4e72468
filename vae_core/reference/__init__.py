"""Figures to stand beside: the published ones, and our trainings of the same experiments."""
