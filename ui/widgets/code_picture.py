"""Codes as a picture: a scatter coloured by label, with the prior's rings, on equal axes."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from ui.widgets.palette import label_colour

_DETAIL = 2  # drawn larger and reduced, for smooth points
_RING = "#8a94a6"  # seen on light and on dark ground


def scatter(
    points: np.ndarray, labels: np.ndarray | None, *, side: int, extent: float
) -> Image.Image:
    """A transparent square picture of z from −extent to extent along both axes.

    Args:
        points: (n, 2).
        labels: (n,), or None for one colour.
        side: pixels.
    """
    size = side * _DETAIL
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    at = (points * [1, -1] / extent + 1) * size / 2
    reach = size / 330
    colours = [label_colour(label) for label in range(256)]
    chosen = np.zeros(len(points), np.int64) if labels is None else labels
    for (x, y), label in zip(at.tolist(), chosen.tolist(), strict=True):
        if 0 <= x <= size and 0 <= y <= size:
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), colours[label])
    for radius in (1, 2):
        half = radius / extent * size / 2
        box = (size / 2 - half, size / 2 - half, size / 2 + half, size / 2 + half)
        draw.ellipse(box, outline=_RING, width=_DETAIL + 1)
    return picture.resize((side, side), Image.Resampling.LANCZOS)
