"""The evidence lower bound, written once, for NumPy arrays and Keras tensors alike.

``ops`` is the array module: ``numpy`` by default, ``keras.ops`` while training.
All figures are nats per example: the reconstruction term is summed over the data
dimensions, the KL over the latent dimensions. Averaging over examples is the caller's.

    loss = reconstruction + beta * kl        (Higgins et al. 2017, eq. 4)

At beta = 1 the loss is the negative ELBO of Kingma & Welling 2013, eq. 3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from vae_core.vae.config import Likelihood

Array = Any  # a NumPy array or a backend tensor, as ``ops`` has it


def reconstruction(
    x: Array,
    output: Array,
    likelihood: Likelihood,
    ops: ModuleType = np,
    *,
    log_sigma: Array | None = None,
    observed: Array | None = None,
    categories: Sequence[slice] = (),
) -> Array:
    """−log p(x | z) for each example, of what is observed of it.

    Args:
        x: data in [0, 1] (bernoulli) or any real numbers (the Gaussians), shape (n, …).
        output: what the decoder puts out before its nonlinearity, same shape:
            logits for bernoulli and for categories, else the mean.
        log_sigma: of a Gaussian whose σ is learned, (k,) or (n, k): one for all values, k = 1,
            or one for each of the last axis.
        observed: (n, width), False where x is missing; None where nothing is.
        categories: places of a row that are one category, one-hot in x. Their likelihood is
            categorical whatever that of the others.

    Returns:
        Shape (n,), nats. Bernoulli: cross-entropy computed from the logits, so that
        no logarithm of a rounded sigmoid is ever taken. Gaussian with unit variance:
        half the squared error, its constant dropped. Gaussian with a learned σ: with its
        normaliser (Rybkin et al. 2021, eq. 3).
    """
    nats = _nats_of_values(x, output, likelihood, log_sigma, ops)
    if observed is not None:
        nats = ops.where(observed, nats, 0.0 * nats)
    if not categories:
        return ops.sum(nats, axis=tuple(range(1, len(x.shape))))
    numbers = [slice(a, b) for a, b in _between(categories, x.shape[1])]
    total = sum(ops.sum(nats[:, at], axis=1) for at in numbers)
    for at in categories:
        of_category = _categorical(x[:, at], output[:, at], ops)
        if observed is not None:
            of_category = ops.where(observed[:, at.start], of_category, 0.0 * of_category)
        total = total + of_category
    return total


def _nats_of_values(
    x: Array, output: Array, likelihood: Likelihood, log_sigma: Array | None, ops: ModuleType
) -> Array:
    """−log p of each value by itself, shaped like x."""
    if likelihood == "bernoulli":
        return ops.maximum(output, 0.0) - output * x + ops.log1p(ops.exp(-ops.abs(output)))
    if likelihood == "gaussian":
        return 0.5 * ops.square(x - output)
    assert log_sigma is not None  # it is learned with the decoder
    log_sigma = ops.reshape(log_sigma, (-1, *(1,) * (len(x.shape) - 2), log_sigma.shape[-1]))
    error = (x - output) * ops.exp(-log_sigma)
    return 0.5 * ops.square(error) + log_sigma + 0.5 * math.log(2 * math.pi)


def _categorical(x: Array, logits: Array, ops: ModuleType) -> Array:
    """Cross-entropy of one-hot rows, (n, categories) → (n,)."""
    highest = ops.max(logits, axis=1)
    normaliser = highest + ops.log(ops.sum(ops.exp(logits - highest[:, None]), axis=1))
    return normaliser - ops.sum(x * logits, axis=1)


def _between(categories: Sequence[slice], width: int) -> list[tuple[int, int]]:
    """Where a row's places are not of a category; never empty, so that their sum is an array."""
    starts = [0, *(at.stop for at in categories)]
    stops = [*(at.start for at in categories), width]
    return [(a, b) for a, b in zip(starts, stops, strict=True) if a < b] or [(0, 0)]


def kl_per_dimension(mean: Array, log_variance: Array, ops: ModuleType = np) -> Array:
    """KL(N(mean, exp(log_variance)) ‖ N(0, 1)) for each example and dimension.

    Kingma & Welling 2013, appendix B. Input and output shape (n, d), nats.
    """
    return 0.5 * (ops.square(mean) + ops.exp(log_variance) - 1.0 - log_variance)


def kl(mean: Array, log_variance: Array, ops: ModuleType = np) -> Array:
    """KL(q(z|x) ‖ p(z)) for each example: shapes (n, d) in, (n,) out, nats."""
    return ops.sum(kl_per_dimension(mean, log_variance, ops), axis=-1)


def weighted_kl(
    kl_per_dimension: Array, beta: Array, ops: ModuleType = np, *,
    free_bits: float | None = None, target: Array | None = None,
) -> Array:  # fmt: skip
    """What a batch pays for its KL, nats per example.

    Args:
        kl_per_dimension: means over the batch, (d,).
        free_bits: nats of each dimension that cost nothing (Kingma et al. 2016, eq. 15).
        target: the KL that costs nothing, where all others do (Burgess et al. 2018, eq. 8).
    """
    if free_bits is not None:
        kl_per_dimension = ops.maximum(kl_per_dimension, free_bits)
    total = ops.sum(kl_per_dimension)
    return beta * (total if target is None else ops.abs(total - target))


def loss(reconstruction_nats: Array, kl_nats: Array, beta: Array) -> Array:
    """What training minimises: ``reconstruction + beta * kl``."""
    return reconstruction_nats + beta * kl_nats
