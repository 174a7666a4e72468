"""How thick strokes are, and strokes made as thick as a training set's."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

FINE = 8  # pixels that a small pixel has where thickness is measured
_INK = 0.5


def of(ink: np.ndarray) -> float:
    """Mean thickness of strokes, in pixels of ``ink`` (h, w) in [0, 1]; 0 where there is none.

    In a stroke of even thickness the distance to its edge is a quarter of it on average.
    """
    whole = ink > _INK
    if not whole.any():
        return 0.0
    # Beyond the box of all ink there is nothing to measure, and measuring it takes time.
    mask = whole[ndimage.find_objects(whole.view(np.uint8))[0]]
    inside = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    return 4.0 * (float(inside[mask].mean()) - 0.25)


def changed(ink: np.ndarray, by: float) -> np.ndarray:
    """Strokes whose edges are moved outwards by ``by`` pixels, inwards if it is negative."""
    mask = ink > _INK
    outside = ndimage.distance_transform_edt(~mask)
    inside = ndimage.distance_transform_edt(mask)
    soft = FINE / 4
    edge = (inside - outside) + by
    return np.clip(0.5 + edge / (2 * soft), 0.0, 1.0).astype(np.float32)


def enlarged(image: np.ndarray, factor: int) -> np.ndarray:
    """A small image (h, w) uint8 as ink in [0, 1], each side ``factor`` times as long."""
    height, width = image.shape
    large = Image.fromarray(image).resize(
        (width * factor, height * factor), Image.Resampling.BICUBIC
    )
    return np.asarray(large, np.float32) / 255.0
