"""A preparation for a person's own images, measured on them.

It says where they lie in their frame, on which ground, and how thick their strokes are. Images
without an even ground, as photographs, are taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.images import thickness
from vae_core.images.preparation import AS_IT_IS, SIZE, Centre, Ground, Preparation, Thickness

_MOST = 300  # images: enough for a median
_EVEN = 0.15  # from 0 to 1: a ground whose values differ by less
_AGREE = 0.7  # of the images
_INK = 0.1
_THIN = 0.35  # of the thing's longer side: thicker ink is no stroke


@dataclass(frozen=True)
class _Place:
    """In small pixels of 28: the longer side, and how far mass and box are off the middle."""

    side: float
    mass: tuple[float, float]
    box: tuple[float, float]


def measured(images: np.ndarray) -> Preparation:
    """The preparation that makes a picture look as these images do.

    Args:
        images: (n, h, w, 1), uint8 or from 0 to 1, n at least 1.
    """
    step = max(1, len(images) // _MOST)
    values = images[::step][:_MOST, :, :, 0].astype(np.float32)
    values = values / 255.0 if images.dtype == np.uint8 else values
    ground = _ground(values)
    if ground is None:
        return AS_IT_IS
    inks = values if ground == "dark" else 1.0 - values
    places = [_place(ink) for ink in inks if (ink > _INK).any()]
    if not places:
        return AS_IT_IS
    side = int(np.clip(round(float(np.median([place.side for place in places]))), 1, SIZE))
    mass, box = (_spread([getattr(place, name) for place in places]) for name in ("mass", "box"))
    centre: Centre = "mass" if mass < box else "box"
    bounds = _thickness(inks)
    if bounds.usual > _THIN * side:
        return Preparation(
            paper="border", content="everything", side=side, centre=centre, lines=False, box=False,
            ground=ground,
        )  # fmt: skip
    return Preparation(side=side, centre=centre, thickness=bounds, ground=ground)


def _ground(values: np.ndarray) -> Ground | None:
    """What most images' outermost pixels are, (n, h, w) from 0 to 1; None where they differ."""
    sides = (values[:, 0], values[:, -1], values[:, :, 0], values[:, :, -1])
    ring = np.concatenate(sides, axis=1)
    low, middle, high = np.percentile(ring, (20, 50, 80), axis=1)
    even = high - low < _EVEN
    if float((even & (middle < _EVEN)).mean()) >= _AGREE:
        return "dark"
    return "light" if float((even & (middle > 1 - _EVEN)).mean()) >= _AGREE else None


def _place(ink: np.ndarray) -> _Place:
    unit = max(ink.shape) / SIZE
    rows, columns = np.flatnonzero((ink > _INK).any(1)), np.flatnonzero((ink > _INK).any(0))
    middle = np.array(ink.shape) / 2
    mass = ((np.indices(ink.shape) + 0.5) * ink).sum(axis=(1, 2)) / ink.sum() - middle
    box = np.array([rows[0] + rows[-1] + 1, columns[0] + columns[-1] + 1]) / 2 - middle
    side = (max(np.ptp(rows), np.ptp(columns)) + 1) / unit
    return _Place(
        float(side), (float(mass[0] / unit), float(mass[1] / unit)),
        (float(box[0] / unit), float(box[1] / unit)),
    )  # fmt: skip


def _spread(places: list[tuple[float, float]]) -> float:
    return float(np.square(places).mean())


def _thickness(inks: np.ndarray) -> Thickness:
    unit = max(inks.shape[1:]) / SIZE
    factor = max(1, round(thickness.FINE / unit))
    widths = [
        thickness.of(thickness.enlarged((ink * 255).astype(np.uint8), factor)) / (factor * unit)
        for ink in inks
    ]
    least, usual, most = np.percentile([w for w in widths if w > 0] or [0.0], (1, 50, 99))
    return Thickness(round(float(least), 1), round(float(usual), 1), round(float(most), 1))
