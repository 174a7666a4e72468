"""The posterior of one or more examples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Posterior:
    """q(z|x) = N(mean, exp(log_variance)), diagonal; both (n, d)."""

    mean: np.ndarray
    log_variance: np.ndarray

    @property
    def sigma(self) -> np.ndarray:
        return np.exp(0.5 * self.log_variance)
