"""Draws of z from the prior and from the aggregate posterior, and what they look like most."""

from __future__ import annotations

from typing import Literal

import numpy as np

from vae_core.datasets import to_unit
from vae_core.vae.posterior import Posterior

Source = Literal["prior", "aggregate"]
_CHUNK = 4000  # training examples compared at once


def draw(
    source: Source, count: int, latent_dim: int, posterior: Posterior, rng: np.random.Generator
) -> np.ndarray:
    """``count`` draws of z, (count, latent_dim) float32.

    ``prior``: from N(0, I). ``aggregate``: from the aggregate posterior (1/n) Σ q(z|xₙ), which is a
    draw from the posterior of a random example.

    Args:
        posterior: of the test set, for the aggregate posterior.
    """
    noise = rng.standard_normal((count, latent_dim)).astype(np.float32)
    if source == "prior":
        return noise
    chosen = rng.integers(0, len(posterior.mean), count)
    return posterior.mean[chosen] + posterior.sigma[chosen] * noise


def nearest_training(made: np.ndarray, training: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each example the training example nearest in pixels, and how far it is.

    Args:
        made: (k, *shape) in [0, 1]; training: (n, *shape), uint8 or floats.

    Returns:
        Indices and Euclidean distances of values in [0, 1], (k,) each.
    """
    wanted = made.reshape(len(made), -1).astype(np.float32)
    best = np.full(len(wanted), np.inf, np.float32)
    index = np.zeros(len(wanted), np.int64)
    for start in range(0, len(training), _CHUNK):
        rows = to_unit(training[start : start + _CHUNK]).reshape(-1, wanted.shape[1])
        squares = np.square(rows).sum(axis=1) - 2 * (wanted @ rows.T)
        nearest = squares.argmin(axis=1)
        squares = squares[np.arange(len(wanted)), nearest]
        better = squares < best
        best[better], index[better] = squares[better], start + nearest[better]
    return index, np.sqrt(np.maximum(best + np.square(wanted).sum(axis=1), 0))
