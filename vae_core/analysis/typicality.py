"""How usual an example's figures are among others'."""

from __future__ import annotations

import math

import numpy as np

_ENOUGH = 1e-12  # of the sum, for its last term
_FAR = 40  # standard deviations of ‖z‖² beyond which everything lies within


def percentile(value: float, population: np.ndarray) -> float:
    """Share of the population below ``value``, in per cent."""
    return float(100.0 * (population < value).mean())


def prior_within(radius: float, dimensions: int) -> float:
    """The share of the prior N(0, I) that is nearer to 0 than ``radius``.

    It is the χ² distribution's, P(dimensions / 2, radius² / 2), by the series of the regularised
    lower incomplete gamma function (Abramowitz and Stegun 1964, 6.5.29).
    """
    a, x = dimensions / 2, radius**2 / 2
    if x == 0:
        return 0.0
    if x > a + _FAR * math.sqrt(a):
        return 1.0
    term = total = 1.0
    n = 1
    while term > _ENOUGH * total:
        term *= x / (a + n)
        total += term
        n += 1
    return min(1.0, math.exp(a * math.log(x) - x - math.lgamma(a + 1)) * total)
