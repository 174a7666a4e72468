"""Where p(z|x) has its mass: places to begin at, and how wide the posterior is around each.

A local grid needs a centre within about a width of the mode and a width that is about right; what
is left over is seen by the quadrature's own check.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from vae_core.analysis.likelihood.target import Decoder, Examples, log_joint_at_own

_ROUNDS = 4
_SHARES = (1.0, 0.4, 0.1)  # of a step: the best of them is taken, or none
_PROBE_SHARE, _LEAST_PROBE, _MOST_PROBE = 0.15, 2e-4, 0.02
_LONGEST_STEP = 0.5
_WIDER = 1.15  # than Fisher's information says: a grid may be too wide, not too narrow


@dataclass(frozen=True)
class Modes:
    """Centres of local grids and their widths: one a row, several rows an example.

    Attributes:
        example: whose each is, (m,).
        centre: (m, d).
        scale: lower triangular, (m, d, d): z = centre + scale @ u, u of unit width.
    """

    example: np.ndarray
    centre: np.ndarray
    scale: np.ndarray

    @property
    def log_density(self) -> np.ndarray:
        """Of N(centre, scale scaleᵀ) at its centre, up to a constant: (m,)."""
        return -np.log(np.diagonal(self.scale, axis1=1, axis2=2)).sum(axis=1)

    def standardised(self, row: int, z: np.ndarray) -> np.ndarray:
        """½‖u‖² of places z (…, d) from one of the rows: (…,)."""
        u = (z - self.centre[row]) @ np.linalg.inv(self.scale[row]).T
        return 0.5 * np.square(u).sum(axis=-1)


def climb(
    decoder: Decoder, examples: Examples, starts: np.ndarray, sigma: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """From places of each example, uphill by Fisher scoring; and the widths there.

    Args:
        starts: (n, k, d).
        sigma: of q(z|x), (n, d): how far a slope's two probes lie apart.

    Returns:
        Centres (n, k, d) and lower triangular scales (n, k, d, d).
    """
    centres = np.array(starts, np.float64)
    value = log_joint_at_own(decoder, examples, centres)
    for _ in range(_ROUNDS):
        gradient, precision = _slopes(decoder, examples, centres, sigma)
        step = np.linalg.solve(precision, gradient[..., None])[..., 0]
        length = np.linalg.norm(step, axis=-1, keepdims=True)
        step *= np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-12))
        tried = np.stack([centres + share * step for share in _SHARES], axis=2)
        count, places, shares, dimensions = tried.shape
        found = log_joint_at_own(
            decoder, examples, tried.reshape(count, places * shares, dimensions)
        ).reshape(count, places, shares)
        best = found.argmax(axis=2)
        reached = np.take_along_axis(found, best[..., None], axis=2)[..., 0]
        moved = np.take_along_axis(tried, best[..., None, None], axis=2)[:, :, 0]
        better = reached > value
        centres = np.where(better[..., None], moved, centres)
        value = np.where(better, reached, value)
    return centres, widths(decoder, examples, centres, sigma)


def widths(
    decoder: Decoder, examples: Examples, places: np.ndarray, sigma: np.ndarray
) -> np.ndarray:
    """How wide p(z|x) is around places of each example (n, k, d), by Fisher's information there.

    Returns:
        Lower triangular scales (n, k, d, d).
    """
    _, precision = _slopes(decoder, examples, places, sigma)
    return _WIDER * np.linalg.cholesky(np.linalg.inv(precision))


def _slopes(
    decoder: Decoder, examples: Examples, z: np.ndarray, sigma: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The gradient of log p(x, z), (n, k, d), and the precision I + JᵀWJ, (n, k, d, d)."""
    model, (count, places, dimensions) = decoder.model, z.shape
    probe = np.clip(_PROBE_SHARE * sigma, _LEAST_PROBE, _MOST_PROBE)[:, None, :]  # (n, 1, d)
    axes = np.eye(dimensions)
    offsets = [np.zeros_like(probe)] + [
        sign * probe * axes[axis] for axis, sign in itertools.product(range(dimensions), (1, -1))
    ]
    each = np.stack([z + offset for offset in offsets], axis=2)
    gradient = np.empty(z.shape)
    precision = np.empty((*z.shape, dimensions))
    step = max(1, 12_000_000 // max(1, examples.x.shape[1] * places * len(offsets)))
    for start in range(0, count, step):
        part = slice(start, start + step)
        some = each[part]
        decoded = decoder.at(some.reshape(-1, dimensions)).reshape(*some.shape[:3], -1)
        width = 2 * probe[part, :, :, None]
        slope = (decoded[:, :, 1::2] - decoded[:, :, 2::2]) / width  # (n, k, d, values)
        mean = model.mean(decoded[:, :, 0])
        seen = 1.0 if examples.observed is None else examples.observed[part][:, None]
        error = (examples.x[part][:, None] - mean) * model.precision() * seen
        weight = model.curvature(mean) * seen
        gradient[part] = np.matmul(slope, error[..., None])[..., 0] - z[part]
        precision[part] = np.matmul(slope * weight[:, :, None], slope.swapaxes(2, 3))
    return gradient, precision + np.eye(dimensions)
