"""The manifold: the decoder's image at every z of a grid (Kingma & Welling 2013, figure 4)."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist
from typing import Literal

import numpy as np

from vae_core.analysis.projection import Plane
from vae_core.errors import ConfigError

Spacing = Literal["linear", "quantile"]
MIN_GRID, MAX_GRID = 2, 40


def grid_coordinates(n: int, span: float, spacing: Spacing) -> np.ndarray:
    """n ascending coordinates of one axis, shape (n,).

    ``linear``: even steps over [−span, span]. ``quantile``: the standard normal's
    quantiles at even steps of probability between those of ±span, so that every tile
    stands for the same share of the prior (Kingma & Welling 2013, figure 4).

    Raises:
        ConfigError: n or span out of range.
    """
    if not MIN_GRID <= n <= MAX_GRID:
        raise ConfigError(
            f"n must be a whole number from {MIN_GRID} to {MAX_GRID}. Received: n={n}"
        )
    if not 0.1 <= span <= 50:
        raise ConfigError(f"span must be a number from 0.1 to 50. Received: span={span!r}")
    if spacing == "linear":
        return np.linspace(-span, span, n)
    normal = NormalDist()
    tail = normal.cdf(-span)
    if tail < 1e-14:
        raise ConfigError(f"span must be at most 7.5 for quantiles. Received: span={span!r}")
    return np.array([normal.inv_cdf(share) for share in np.linspace(tail, 1.0 - tail, n)])


def manifold_points(n: int, span: float, spacing: Spacing, plane: Plane) -> np.ndarray:
    """The z of an n×n grid of a plane, (n·n, latent_dim), row by row from the top down."""
    axis = grid_coordinates(n, span, spacing)
    places = np.stack([np.tile(axis, n), np.repeat(axis[::-1], n)], axis=-1)
    return plane.lift(places)


def manifold(
    decode: Callable[[np.ndarray], np.ndarray], n: int, span: float, spacing: Spacing, plane: Plane
) -> np.ndarray:
    """The decoded grid as one picture.

    Args:
        decode: z (m, latent_dim) → images (m, h, w, channels) in [0, 1].

    Returns:
        (n·h, n·w, channels) float32, one tile a grid point.
    """
    images = decode(manifold_points(n, span, spacing, plane))
    height, width, channels = images.shape[1:]
    tiles = images.reshape(n, n, height, width, channels)
    return tiles.transpose(0, 2, 1, 3, 4).reshape(n * height, n * width, channels)
