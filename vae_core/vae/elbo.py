"""The evidence lower bound, written once, for NumPy arrays and Keras tensors alike.

``ops`` is the array module: ``numpy`` by default, ``keras.ops`` while training.
All figures are nats per example: the reconstruction term is summed over the data
dimensions, the KL over the latent dimensions. Averaging over examples is the caller's.

    loss = reconstruction + beta * kl        (Higgins et al. 2017, eq. 4)

At beta = 1 the loss is the negative ELBO of Kingma & Welling 2013, eq. 3.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from vae_core.vae.config import Likelihood

Array = Any  # a NumPy array or a backend tensor, as ``ops`` has it


def reconstruction(x: Array, output: Array, likelihood: Likelihood, ops: ModuleType = np) -> Array:
    """−log p(x | z) for each example, up to the Gaussian's constant.

    Args:
        x: data in [0, 1] (bernoulli) or any real numbers (gaussian), shape (n, …).
        output: what the decoder puts out before its nonlinearity, same shape:
            logits for bernoulli, the mean for gaussian.

    Returns:
        Shape (n,), nats. Bernoulli: cross-entropy computed from the logits, so that
        no logarithm of a rounded sigmoid is ever taken. Gaussian with unit variance:
        half the squared error.
    """
    axes = tuple(range(1, len(x.shape)))
    if likelihood == "gaussian":
        return 0.5 * ops.sum(ops.square(x - output), axis=axes)
    per_pixel = ops.maximum(output, 0.0) - output * x + ops.log1p(ops.exp(-ops.abs(output)))
    return ops.sum(per_pixel, axis=axes)


def kl_per_dimension(mean: Array, log_variance: Array, ops: ModuleType = np) -> Array:
    """KL(N(mean, exp(log_variance)) ‖ N(0, 1)) for each example and dimension.

    Kingma & Welling 2013, appendix B. Input and output shape (n, d), nats.
    """
    return 0.5 * (ops.square(mean) + ops.exp(log_variance) - 1.0 - log_variance)


def kl(mean: Array, log_variance: Array, ops: ModuleType = np) -> Array:
    """KL(q(z|x) ‖ p(z)) for each example: shapes (n, d) in, (n,) out, nats."""
    return ops.sum(kl_per_dimension(mean, log_variance, ops), axis=-1)


def loss(reconstruction_nats: Array, kl_nats: Array, beta: Array) -> Array:
    """What training minimises: ``reconstruction + beta * kl``."""
    return reconstruction_nats + beta * kl_nats
