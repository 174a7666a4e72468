"""Ways from one z to another."""

from __future__ import annotations

from typing import Literal

import numpy as np

from vae_core.errors import ConfigError

Route = Literal["line", "arc"]


def interpolate(start: np.ndarray, end: np.ndarray, count: int, route: Route) -> np.ndarray:
    """``count`` places from one z to another, both ends among them: (count, d) float32.

    ``line``: even steps along the straight line. ``arc``: the direction turns evenly and the
    length changes evenly (spherical interpolation, Shoemake 1985), so that the way between two
    likely codes does not pass through the middle, where a normal of many dimensions has no
    mass. Opposite or vanishing directions have no arc of their own: the way is straight.

    Raises:
        ConfigError: fewer than two places.
    """
    if count < 2:
        raise ConfigError(f"count must be a whole number of at least 2. Received: count={count}")
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    share = np.linspace(0.0, 1.0, count)[:, None]
    line = start + share * (end - start)
    lengths = float(np.linalg.norm(start)), float(np.linalg.norm(end))
    if route == "line" or min(lengths) < 1e-9:
        return line.astype(np.float32)
    first, last = start / lengths[0], end / lengths[1]
    angle = float(np.arccos(np.clip(first @ last, -1.0, 1.0)))
    if angle < 1e-6 or np.pi - angle < 1e-6:
        return line.astype(np.float32)
    direction = np.sin((1 - share) * angle) * first + np.sin(share * angle) * last
    length = lengths[0] + share * (lengths[1] - lengths[0])
    return (length * direction / np.sin(angle)).astype(np.float32)
