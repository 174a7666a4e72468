"""The importance-weighted bound on log p(x), for NumPy arrays and Keras tensors alike.

    log w_i = log p(x|z_i) + log p(z_i) − log q(z_i|x),    z_i ~ q(z|x)
    L_k = log (1/k) Σ_i w_i                                (Burda et al. 2016, eq. 8)

L_1's mean is the ELBO; E[L_k] rises with k towards log p(x) and never passes it (theorem 1 there).
``ops`` is the array module: ``numpy`` by default, ``keras.ops`` while training. Nats.
"""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

import numpy as np

Array = Any  # a NumPy array or a backend tensor, as ``ops`` has it
LOG_2_PI = math.log(2 * math.pi)


def log_normal(z: Array, mean: Array, log_variance: Array, ops: ModuleType = np) -> Array:
    """log N(z; mean, exp(log_variance)), the covariance diagonal: (…, d) in, (…,) out."""
    squares = ops.square(z - mean) * ops.exp(-log_variance)
    return -0.5 * ops.sum(squares + log_variance + LOG_2_PI, axis=-1)


def log_prior(z: Array, ops: ModuleType = np) -> Array:
    """log N(z; 0, I): (…, d) in, (…,) out."""
    return -0.5 * ops.sum(ops.square(z) + LOG_2_PI, axis=-1)


def bound(log_weights: Array, ops: ModuleType = np) -> Array:
    """L_k of the k draws along the last axis: (…, k) → (…,)."""
    return log_sum_exp(log_weights, ops) - math.log(log_weights.shape[-1])


def log_sum_exp(values: Array, ops: ModuleType = np) -> Array:
    """log Σ exp along the last axis, without overflow: (…, k) → (…,)."""
    highest = ops.max(values, axis=-1)
    return highest + ops.log(ops.sum(ops.exp(values - highest[..., None]), axis=-1))
