"""Steps towards the z that explains an example best, for a decoder without gradients.

The objective is −log p(x|z) − β·log p(z). Slopes of the output are differences of decoded pairs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vae_core.vae.likelihood import OutputModel

Output = Callable[[np.ndarray], np.ndarray]  # z (n, latent_dim) → logits or means (n, *shape)

DIRECTIONS = 8  # of more dimensions, so many are looked along at once
_PROBE, _DAMPING = 0.02, 1e-3


def steps(
    x: np.ndarray, z: np.ndarray, output: Output, *, model: OutputModel, beta: float,
    longest: float, rng: np.random.Generator, observed: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """A step of Fisher scoring from each z, (n, latent_dim) float32.

    Args:
        x: (n, values), or (1, values) for the same one everywhere.
        z: (n, latent_dim).
        longest: no step is longer.
        observed: (1, values), False where x is missing.
    """
    count, dimensions = z.shape
    axes = np.eye(dimensions, dtype=np.float32)
    if dimensions > DIRECTIONS:
        axes = np.linalg.qr(rng.standard_normal((dimensions, DIRECTIONS)))[0].T
    pairs = _PROBE * np.concatenate([np.zeros((1, dimensions)), axes, -axes])
    probes = (z[:, None] + pairs).astype(np.float32).reshape(-1, dimensions)
    here, ahead, behind = np.split(
        output(probes).reshape(count, len(pairs), -1), [1, 1 + len(axes)], axis=1
    )
    slopes = (ahead - behind) / (2 * _PROBE)  # of the output along each axis: (n, axes, values)
    mean = model.mean(here)
    weight = 1.0 if observed is None else observed
    error = (mean - x[:, None]) * model.precision() * weight
    gradient = slopes @ error.transpose(0, 2, 1) + beta * (z @ axes.T)[..., None]
    fisher = (slopes * (model.curvature(mean) * weight)) @ slopes.transpose(0, 2, 1)
    damping = _DAMPING * (1 + np.trace(fisher, axis1=1, axis2=2)[:, None, None])
    found = -np.linalg.solve(fisher + (beta + damping) * np.eye(len(axes)), gradient)[..., 0]
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return (found * np.minimum(1, longest / np.maximum(length, 1e-9)) @ axes).astype(np.float32)


def prior(z: np.ndarray, beta: float) -> np.ndarray:
    """−β·log p(z) up to a constant, nats: (n, latent_dim) → (n,)."""
    return beta * 0.5 * np.square(z).sum(axis=1)
