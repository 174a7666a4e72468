"""How unlike a set of images another one is: whether it may be one of them at all.

What is compared are a few measures of shape, and the distance to the nearest of the images. Their
Mahalanobis distance from the images' mean is as far as all but few of the images go, or it is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

_MOST = 2000  # images to compare with, and as many to see how far apart such images are
_FEWEST = 60
_USUAL = 95.0  # per cent of the images themselves are usual
_UNCERTAIN = 150.0
_BLUR = 1.0
_INK = 0.4
_EVEN = 0.08  # change from pixel to pixel
_RIDGE = 1e-6


@dataclass(frozen=True)
class Likeness:
    """What was measured on the images.

    Attributes:
        mean, precision: of the measures, (m,) and (m, m).
        limit: the squared distance that few of the images exceed.
        rows: images to look for the nearest among, blurred, (n, h·w).
        squares: sums of their squares, (n,).
    """

    mean: np.ndarray
    precision: np.ndarray
    limit: float
    rows: np.ndarray
    squares: np.ndarray

    def unlike(self, image: np.ndarray) -> float:
        """Above 1 where the image (h, w, 1) uint8 is further away than the images are."""
        away = _measures(image[None], self.rows, self.squares) - self.mean
        return float((away @ self.precision @ away.T)[0, 0] / self.limit)


def measured(images: np.ndarray) -> Likeness | None:
    """From images (n, h, w, 1) uint8; None where they are too few or in colour."""
    if len(images) < _FEWEST or images.dtype != np.uint8 or images.shape[-1] != 1:
        return None
    step = max(1, len(images) // (2 * _MOST))
    some = images[::step][: 2 * _MOST]
    rows = _blurred(some[::2])
    squares = np.square(rows).sum(axis=1)
    measures = _measures(some[1::2], rows, squares)
    mean = measures.mean(axis=0)
    spread = np.cov(measures.T)
    ridge = _RIDGE * np.eye(len(mean)) * max(1.0, float(np.trace(spread)))
    precision = np.linalg.inv(spread + ridge)
    away = measures - mean
    distances = np.einsum("ni,ij,nj->n", away, precision, away)
    # From few images the limit is uncertain.
    limit = float(np.percentile(distances, _USUAL)) * (1.0 + _UNCERTAIN / len(measures))
    return Likeness(mean, precision, limit, rows, squares)


def _measures(images: np.ndarray, rows: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """(n, m): shape, and distance to the nearest row."""
    shapes = np.array([_shape(image[..., 0] / np.float32(255.0)) for image in images])
    wanted = _blurred(images)
    apart = np.square(wanted).sum(axis=1)[:, None] + squares - 2.0 * wanted @ rows.T
    nearest = np.sqrt(np.maximum(apart.min(axis=1), 0.0))
    return np.column_stack([shapes, nearest])


def _shape(ink: np.ndarray) -> tuple[float, ...]:
    """Thickest place, mean thickness, ink, pieces, holes, even grey, left against right."""
    inside = ndimage.distance_transform_edt(np.pad(ink > 0.5, 1))
    stroke = ink > _INK
    _, pieces = ndimage.label(stroke, np.ones((3, 3)))
    _, grounds = ndimage.label(~np.pad(stroke, 1))
    seen = ink > 0.2
    # Not the grey of soft edges, which differs from picture to picture.
    even = np.hypot(*np.gradient(ink)) < _EVEN
    return (
        float(inside.max()),
        float(inside[inside > 0].mean()) if inside.any() else 0.0,
        float(ink.sum()),
        float(pieces),
        float(grounds - 1),
        float((seen & even & (ink < 0.8)).sum() / max(1, int(seen.sum()))),
        float(np.abs(ink - ink[:, ::-1]).sum() / (ink.sum() + 1e-6)),
    )


def _blurred(images: np.ndarray) -> np.ndarray:
    values = images[..., 0].astype(np.float32) / np.float32(255.0)
    soft: np.ndarray = ndimage.gaussian_filter(values, (0, _BLUR, _BLUR))
    return soft.reshape(len(images), -1)
