"""A frame at a picture's edge, as a screenshot or a scanner leaves it."""

from __future__ import annotations

import numpy as np

_DEEPEST = 0.035  # of the picture's side
_JUMP = 14.0  # of 255: a frame differs by more from what it frames
_SPREAD = 0.3  # of the jump: a frame's pixels differ by less among themselves
_SMALLEST_SIDE = 24


def without_frame(grey: np.ndarray) -> np.ndarray:
    """What is inside of the frame, (h, w) uint8; the picture itself where there is none."""
    if min(grey.shape) < _SMALLEST_SIDE:
        return grey
    top, bottom = _depth(grey), _depth(grey[::-1])
    inner = grey[top : len(grey) - bottom]
    left, right = _depth(inner.T), _depth(inner.T[::-1])
    return inner[:, left : inner.shape[1] - right]


def _depth(grey: np.ndarray) -> int:
    """How many of the first rows are frame: each of one grey, and another than the rows after."""
    deepest = int(np.ceil(_DEEPEST * max(grey.shape)))
    edge = grey[: 4 * deepest]
    middle = np.median(edge, axis=1)
    if np.ptp(middle) <= _JUMP:  # no row differs by more: the usual picture, told at once
        return 0
    low, high = np.percentile(edge, (10, 90), axis=1)
    for depth in range(deepest, 0, -1):
        within = float(np.median(middle[depth:]))  # most rows, for one may be a line of the paper
        jump = np.abs(middle[:depth] - within)
        plain = high[:depth] - low[:depth] < _SPREAD * jump
        if bool((plain & (jump > _JUMP)).all()):
            # A row that is half frame.
            soft = abs(middle[depth] - within) > 0.2 * float(jump.min())
            return depth + int(soft)
    return 0
