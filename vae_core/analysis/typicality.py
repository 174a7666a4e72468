"""How usual an example's figures are among others'."""

from __future__ import annotations

import numpy as np


def percentile(value: float, population: np.ndarray) -> float:
    """Share of the population below ``value``, in per cent."""
    return float(100.0 * (population < value).mean())
