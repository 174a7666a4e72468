"""What of a picture goes on: one thing's strokes, all that is not paper, or everything."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image
from scipy import ndimage

from vae_core.images import boxes, thickness, things
from vae_core.images.paper import smoothed
from vae_core.images.pixel_grid import Box
from vae_core.images.preparation import SIZE, Preparation

# A stroke is where there is this share of the full ink.
_INK_LEVEL = 0.3
_SHADE_LEVEL = 0.05  # what Fashion-MNIST's trimming takes for background
_EDGE_LEVEL = 0.15


@dataclass(frozen=True)
class Content:
    """What goes on.

    Attributes:
        ink: (h, w), 0 where there is nothing of it.
        box: its edges in ``ink``.
        things: pictures of all things that were found, from left to right, (h, w) each.
        thing: which of them this is.
        share: its part of all the ink that was found, specks too.
    """

    ink: np.ndarray
    box: Box
    things: tuple[np.ndarray, ...] = ()
    thing: int = 0
    share: float = 1.0


def without_box(ink: np.ndarray) -> tuple[np.ndarray, bool]:
    """Ink without the printed box around it, and whether there was one."""
    return boxes.without_box(ink, smoothed(ink, max(ink.shape) / SIZE) > _INK_LEVEL)


def content_of(ink: np.ndarray, preparation: Preparation, thing: int | None) -> Content:
    """Ink that belongs to the thing, and its box.

    Args:
        ink: (h, w).
        thing: which one from the left where there are several; the largest if None.
    """
    height, width = ink.shape
    whole = Content(ink, Box(0.0, 0.0, float(width), float(height)))
    if preparation.content == "picture":
        return whole
    smooth = smoothed(ink, max(ink.shape) / SIZE)
    strokes = smooth > (_INK_LEVEL if preparation.paper == "page" else _SHADE_LEVEL)
    if not strokes.any():
        return whole
    if preparation.content != "strokes":
        return Content(*_cut_out(ink, strokes, preparation))
    regions, found, mass = things.find(strokes, smooth)
    largest = max(range(len(found)), key=lambda index: found[index].mass)
    chosen = largest if thing is None or not 0 <= thing < len(found) else thing
    masks = [np.isin(regions, each.pieces) for each in found]
    content, box = _cut_out(ink, masks[chosen], preparation, regions > 0)
    pictures = tuple(ink[_around(mask)] * mask[_around(mask)] for mask in masks)
    share = found[chosen].mass / mass
    return Content(content, box, pictures if len(found) > 1 else (), chosen, share)


def _cut_out(
    ink: np.ndarray,
    strokes: np.ndarray,
    preparation: Preparation,
    all_strokes: np.ndarray | None = None,
) -> tuple[np.ndarray, Box]:
    rows, columns = np.flatnonzero(strokes.any(axis=1)), np.flatnonzero(strokes.any(axis=0))
    unit = max(np.ptp(rows) + 1, np.ptp(columns) + 1) / preparation.side  # about one small pixel
    # A stroke's soft edge belongs to it, the paper's noise does not.
    edge = _grown(strokes, max(1, round(unit)))
    if all_strokes is not None:
        edge &= strokes | ~all_strokes  # and no other thing
    content = np.where(edge, ink, 0.0)
    if preparation.paper != "page":
        return content, Box(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    return content, _fine_box(content, unit)


def _grown(strokes: np.ndarray, by: int) -> np.ndarray:
    """Everything at most ``by`` steps away from the strokes."""
    grown: np.ndarray = ndimage.distance_transform_cdt(~strokes, "taxicab") <= by
    return grown


def _around(mask: np.ndarray) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def as_thick(content: Content, preparation: Preparation) -> tuple[Content, float]:
    """Strokes that are thinner than the training set's made as thick, and what they were.

    Thickness is in small pixels. Thick strokes stay: their loops have closed, and thinned they
    are no easier to read.
    """
    bounds = preparation.thickness
    assert bounds is not None
    box, side = content.box, preparation.side
    length = side * thickness.FINE
    scale = length / max(box.width, box.height)
    pad = thickness.FINE * 4
    left, top = box.left - pad / scale, box.top - pad / scale
    size = (round(box.width * scale) + 2 * pad, round(box.height * scale) + 2 * pad)
    picture = Image.fromarray(np.clip(_padded(content.ink, left, top, size, scale), 0, 1))
    fine = np.asarray(picture, np.float32)
    before = thickness.of(fine) / thickness.FINE
    if before >= bounds.least:
        return content, before
    # The digit grows with its strokes: their share of the whole is that of the training set.
    by = (bounds.usual - before) * thickness.FINE / (2 * (1 - bounds.usual / side))
    # Shades of grey within a stroke stay.
    thicker = np.maximum(fine, thickness.changed(fine, by))
    box = _fine_box(thicker, thickness.FINE)
    return replace(content, ink=thicker, box=box), before


def _padded(
    ink: np.ndarray, left: float, top: float, size: tuple[int, int], scale: float
) -> np.ndarray:
    """Part of the ink at another scale, nothing beyond its edges, (height, width) float32."""
    right, bottom = left + size[0] / scale, top + size[1] / scale
    beyond = max(0.0, -left, -top, right - ink.shape[1], bottom - ink.shape[0])
    pad = 1 + int(np.ceil(beyond))
    place = (left + pad, top + pad, right + pad, bottom + pad)
    padded = Image.fromarray(np.pad(ink, pad).astype(np.float32))
    return np.asarray(padded.resize(size, Image.Resampling.BILINEAR, box=place))


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
