"""Ranks among others."""

import numpy as np
import pytest
from scipy.stats import chi2, percentileofscore

from vae_core.analysis import typicality


def test_a_percentile_counts_what_is_below():
    assert typicality.percentile(2.5, np.array([1.0, 2.0, 3.0, 4.0])) == 50


@pytest.mark.parametrize("value", [0.0, 1.0, 2.0, 2.5, 4.0, 9.0])
def test_a_percentile_is_scipys_and_what_is_equal_is_not_below(value):
    population = np.array([1.0, 2.0, 2.0, 2.0, 4.0, 4.0, 7.0])
    expected = percentileofscore(population, value, kind="strict")
    assert typicality.percentile(value, population) == pytest.approx(expected)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 16, 64, 512])
def test_the_priors_share_is_that_of_another_library(dimensions):
    for radius in (0.0, 0.1, 1.0, 3.7, 8.0, 22.0, 1e4):
        expected = chi2.cdf(radius**2, dimensions)
        assert typicality.prior_within(radius, dimensions) == pytest.approx(expected, abs=1e-9)
