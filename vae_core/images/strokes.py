"""What of a picture goes on: its main strokes, all that is not paper, or everything."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from vae_core.images.paper import smoothed
from vae_core.images.pixel_grid import Box
from vae_core.images.preparation import SIZE, Preparation

# A stroke is where there is this share of the full ink, and no speck: less of it in all
# than this share of the largest stroke.
_INK_LEVEL = 0.3
_SPECK = 0.06
_SHADE_LEVEL = 0.05  # what Fashion-MNIST's trimming takes for background
_EDGE_LEVEL = 0.15


def content_of(ink: np.ndarray, preparation: Preparation) -> tuple[np.ndarray, Box]:
    """Ink that belongs to the thing, 0 elsewhere, and its box."""
    height, width = ink.shape
    whole = Box(0.0, 0.0, float(width), float(height))
    if preparation.content == "picture":
        return ink, whole
    smooth = smoothed(ink, max(ink.shape) / SIZE)
    strokes = smooth > (_INK_LEVEL if preparation.paper == "page" else _SHADE_LEVEL)
    if not strokes.any():
        return ink, whole
    if preparation.content == "strokes":
        strokes = _main_strokes(strokes, smooth)
    rows, columns = np.flatnonzero(strokes.any(axis=1)), np.flatnonzero(strokes.any(axis=0))
    unit = max(np.ptp(rows) + 1, np.ptp(columns) + 1) / preparation.side  # about one small pixel
    # A stroke's soft edge belongs to it, the paper's noise does not.
    edge = ndimage.binary_dilation(strokes, iterations=max(1, round(unit)))
    content = np.where(edge, ink, 0.0)
    if preparation.paper != "page":
        return content, Box(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    return content, _fine_box(content, unit)


def _main_strokes(strokes: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """The stroke that holds most ink, and all that are not specks beside it."""
    regions, count = ndimage.label(strokes, np.ones((3, 3)))
    mass = ndimage.sum_labels(ink, regions, np.arange(1, count + 1))
    return np.isin(regions, 1 + np.flatnonzero(mass > _SPECK * mass.max()))


def _fine_box(ink: np.ndarray, unit: float) -> Box:
    """Edges to a fraction of a pixel: a tenth of a small pixel decides where the whole goes."""
    smooth = ndimage.gaussian_filter(ink, unit / 6)
    across, down = smooth.max(axis=0), smooth.max(axis=1)
    left, right = _edges(across, unit)
    top, bottom = _edges(down, unit)
    return Box(left, top, right, bottom)


def _edges(profile: np.ndarray, unit: float) -> tuple[float, float]:
    """Where ink begins and ends, at least a pixel apart."""
    first, last = _first_edge(profile, unit), len(profile) - _first_edge(profile[::-1], unit)
    middle, half = (first + last) / 2, max(1.0, last - first) / 2
    return middle - half, middle + half


def _first_edge(profile: np.ndarray, unit: float) -> float:
    """Where ink begins: it is half as strong there as half a small pixel further on."""
    first = float(np.argmax(profile > _EDGE_LEVEL))
    places = first + 0.5 + np.linspace(-unit, unit, 81)
    middles = np.arange(len(profile)) + 0.5
    here = np.interp(places, middles, profile, left=0.0)
    further = np.interp(places + 0.5 * unit, middles, profile, left=0.0)
    found = np.flatnonzero((here >= 0.5 * further) & (here > 0.5 * _EDGE_LEVEL))
    return float(places[found[0]]) if len(found) else first


def cut(ink: np.ndarray, box: Box) -> np.ndarray:
    rows = slice(max(0, int(box.top)), int(np.ceil(box.bottom)))
    columns = slice(max(0, int(box.left)), int(np.ceil(box.right)))
    return ink[rows, columns]
