"""The lines of ruled and squared paper: thin, straight, from edge to edge."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

_THICKEST = 0.022  # of the picture's shorter side
_LEVEL = 0.04  # of full ink: a fainter line does not disturb
_SHARE = 25  # per cent of a row may be free of the line, as where paper shines through
_END = 0.025  # of a row at both of its ends: a line reaches the picture's edges
_SMALLEST_SIDE = 24
_COLUMNS = 200  # are enough to tell a row's line


def without_lines(ink: np.ndarray) -> tuple[np.ndarray, int]:
    """Ink (h, w) with the lines bridged from their two sides, and how many there were."""
    if min(ink.shape) < _SMALLEST_SIDE:
        return ink, 0
    thickest = max(3, round(_THICKEST * min(ink.shape)))
    down, rows = _bridged(ink, thickest)
    across, columns = _bridged(down.T, thickest)
    return across.T, rows + columns


def _bridged(ink: np.ndarray, thickest: int) -> tuple[np.ndarray, int]:
    """Without horizontal lines."""
    bands = _bands(ink, thickest)
    if not bands:
        return ink, 0
    clean = ink.copy()
    last = len(ink) - 1
    for start, stop, level in bands:
        above, below = max(0, start - 2), min(last, stop + 1)
        upper, lower = ink[above], ink[below]
        if start <= 1:
            upper = lower
        if stop >= last:
            lower = upper
        rows = np.arange(max(0, start - 1), min(last, stop) + 1)
        share = ((rows - above) / max(1, below - above))[:, None]
        bridge = upper * (1 - share) + lower * share
        here = ink[rows]
        # A pen that goes along a line is darker than the line.
        pen = here > max(level + 0.25, 0.5 * (1 + level))
        clean[rows] = np.where(pen, here, np.minimum(here, bridge))
    return clean, len(bands)


def _bands(ink: np.ndarray, thickest: int) -> list[tuple[int, int, float]]:
    """First row, row after the last, and level of ink of each line."""
    end = max(2, round(_END * ink.shape[1]))
    profile = np.minimum.reduce([
        np.percentile(ink[:, :: max(1, ink.shape[1] // _COLUMNS)], _SHARE, axis=1),
        np.median(ink[:, :end], axis=1),
        np.median(ink[:, -end:], axis=1),
    ])  # fmt: skip
    if np.ptp(profile) <= _LEVEL:  # no row stands out: the usual picture, told at once
        return []
    ground = ndimage.percentile_filter(profile, 30, size=4 * thickest + 1, mode="nearest")
    height = profile - ground
    noise = 1.4826 * float(np.median(np.abs(height - np.median(height))))
    regions, _ = ndimage.label(height > max(_LEVEL, 5 * noise))
    found = []
    for place in ndimage.find_objects(regions):
        start, stop = place[0].start, place[0].stop
        if stop - start <= thickest:
            found.append((start, stop, float(profile[start:stop].max())))
    return found
