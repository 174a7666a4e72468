"""The posterior of one or more examples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Networks put out no other log-variance. exp(-20) is a σ of 4.5e-5, exp(10) one of 148: wider than
# any useful posterior, and narrow enough that exp(log_variance) and its gradient stay finite in
# float32.
LOG_VARIANCE_MIN, LOG_VARIANCE_MAX = -20.0, 10.0


@dataclass(frozen=True)
class Posterior:
    """q(z|x) = N(mean, exp(log_variance)), diagonal; both (n, d)."""

    mean: np.ndarray
    log_variance: np.ndarray

    @property
    def sigma(self) -> np.ndarray:
        return np.exp(0.5 * self.log_variance)
