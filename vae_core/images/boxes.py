"""A printed box around the digit, as forms have it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

_WIDEST = 0.09  # of the box's shorter side: a thicker line is a stroke
_COVERED = 0.9  # of a side has ink
_SMALLEST = 0.25  # of the picture's side
_INSIDE = 0.02  # of the box is ink, or the box is what was drawn


def without_box(ink: np.ndarray, strokes: np.ndarray) -> tuple[np.ndarray, bool]:
    """Ink (h, w), 0 outside of the box that frames most of it, and whether there was one.

    Args:
        strokes: where there is ink, (h, w) bool.
    """
    regions, _ = ndimage.label(strokes, np.ones((3, 3)))
    for index, place in enumerate(ndimage.find_objects(regions), start=1):
        size = (place[0].stop - place[0].start, place[1].stop - place[1].start)
        if size[0] < _SMALLEST * ink.shape[0] or size[1] < _SMALLEST * ink.shape[1]:
            continue
        sides = _sides(regions[place] == index)
        if sides is None:
            continue
        top, bottom, left, right = sides
        inner = (
            slice(place[0].start + top, place[0].stop - bottom),
            slice(place[1].start + left, place[1].stop - right),
        )
        inside = strokes[inner]
        if inside.size and float(inside.mean()) > _INSIDE:
            cleared = np.zeros_like(ink)
            cleared[inner] = ink[inner]
            return cleared, True
    return ink, False


def _sides(shape: np.ndarray) -> tuple[int, int, int, int] | None:
    """Thickness of the top, bottom, left and right line; None where one of them is none."""
    widest = max(2, round(_WIDEST * min(shape.shape)))
    found = []
    for side in (shape, shape[::-1], shape.T, shape.T[::-1]):
        covered = side[: widest + 2].mean(axis=1) > _COVERED
        if not covered[: max(2, widest // 2)].any():
            return None
        last = int(np.flatnonzero(covered)[-1])
        if last >= widest:
            return None
        found.append(last + 2)  # and the line's soft edge
    top, bottom, left, right = found
    return top, bottom, left, right
