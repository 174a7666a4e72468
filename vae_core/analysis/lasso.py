"""Linear regression with a price on weights (Tibshirani 1996), by coordinate descent."""

from __future__ import annotations

import numpy as np

PRICE = 0.02
_ROUNDS, _STILL = 20_000, 1e-8  # codes that go together need thousands of rounds


def lasso(x: np.ndarray, y: np.ndarray, price: float = PRICE) -> np.ndarray:
    """The weights that minimise ‖y − x·w‖² / (2n) + price · Σ|w|: (n, d), (n,) → (d,)."""
    count = len(x)
    gram, along = x.T @ x / count, x.T @ y / count
    weights = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        before = weights.copy()
        for d in range(len(weights)):
            if gram[d, d] <= 0:
                continue
            pull = along[d] - gram[d] @ weights + gram[d, d] * weights[d]
            weights[d] = np.sign(pull) * max(abs(pull) - price, 0.0) / gram[d, d]
        if np.abs(weights - before).max() < _STILL:
            break
    return weights
