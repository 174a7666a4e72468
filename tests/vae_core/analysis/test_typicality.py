"""Ranks among others."""

import numpy as np

from vae_core.analysis import typicality


def test_a_percentile_counts_what_is_below():
    assert typicality.percentile(2.5, np.array([1.0, 2.0, 3.0, 4.0])) == 50
