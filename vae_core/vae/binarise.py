"""Grey values as zeros and ones, which a Bernoulli is a distribution of."""

from __future__ import annotations

import numpy as np


def binarised(x: np.ndarray, seed: int | np.random.Generator) -> np.ndarray:
    """Each value of x in [0, 1] drawn once as 0.0 or 1.0, with itself as the probability of 1.

    One dynamic binarisation (Burda et al. 2016, section 5.1); the seed names which, and a generator
    goes on with it: parts of x in their order are drawn as the whole is. Float32, shaped like x.
    """
    uniform = np.random.default_rng(seed).random(x.shape, np.float32)
    return (uniform < x).astype(np.float32)
