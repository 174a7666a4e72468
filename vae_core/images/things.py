"""The things in a picture: connected ink, and with it the pieces that belong to it.

A digit may be broken: what lies over one another and is not far apart is read together. What is
left and is high enough is a thing of its own; a small piece belongs to the thing nearest to it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from vae_core.images.pixel_grid import Box

# A speck has less ink than this share of the largest piece.
_SPECK = 0.06
# A thing is at least this high against the highest.
_HIGH = 0.42
_ABOVE, _BESIDE = 0.4, 0.3  # of the narrower one's width, of the lower one's height, is shared
_NEAR = 0.35  # of the highest thing's height: pieces further apart are not of one digit
_MOST = 9


@dataclass(frozen=True)
class Thing:
    """Pieces that are read together: their numbers among the regions, and how much ink they are."""

    pieces: tuple[int, ...]
    mass: float


@dataclass(frozen=True)
class _Group:
    """Pieces and the box around them, edges between pixels."""

    pieces: tuple[int, ...]
    mass: float
    box: Box


def find(strokes: np.ndarray, ink: np.ndarray) -> tuple[np.ndarray, tuple[Thing, ...], float]:
    """Regions (h, w), numbered from 1; the things they make up, from left to right; all ink.

    Args:
        strokes: where there is ink, (h, w) bool, somewhere at least.
        ink: (h, w).
    """
    regions, count = ndimage.label(strokes, np.ones((3, 3)))
    masses = ndimage.sum_labels(ink, regions, np.arange(1, count + 1))
    groups = [
        _Group((number,), float(mass), Box(x.start, y.start, x.stop, y.stop))
        for number, (mass, (y, x)) in enumerate(
            zip(masses, ndimage.find_objects(regions), strict=True), start=1
        )
        if mass > _SPECK * masses.max()
    ]
    groups = _stacked(groups)
    highest = max(group.box.height for group in groups)
    high = [group for group in groups if group.box.height >= _HIGH * highest]
    for group in groups:
        if group.box.height < _HIGH * highest:
            nearest = min(range(len(high)), key=lambda i: _gap(high[i], group))
            high[nearest] = _together(high[nearest], group)
    largest = sorted(high, key=lambda group: -group.mass)[:_MOST]
    largest.sort(key=lambda group: group.box.left + group.box.right)
    found = tuple(Thing(group.pieces, group.mass) for group in largest)
    return regions, found, float(masses.sum())


def _stacked(groups: list[_Group]) -> list[_Group]:
    """Pieces over one another are joined until no two are."""
    highest = max(group.box.height for group in groups)
    for pair in itertools.combinations(groups, 2):
        one, other = (group.box for group in pair)
        over = -_apart(one.left, one.right, other.left, other.right)
        beside = -_apart(one.top, one.bottom, other.top, other.bottom)
        if (
            over >= _ABOVE * min(one.width, other.width)
            and beside <= _BESIDE * min(one.height, other.height)
            and -beside < _NEAR * highest
        ):
            rest = [group for group in groups if group not in pair]
            return _stacked([*rest, _together(*pair)])
    return groups


def _together(one: _Group, other: _Group) -> _Group:
    return _Group(
        (*one.pieces, *other.pieces), one.mass + other.mass,
        Box(
            min(one.box.left, other.box.left), min(one.box.top, other.box.top),
            max(one.box.right, other.box.right), max(one.box.bottom, other.box.bottom),
        ),
    )  # fmt: skip


def _gap(group: _Group, group_beside: _Group) -> float:
    """Between the boxes; where they overlap, how far the middles are apart makes the difference."""
    one, other = group.box, group_beside.box
    across = max(0, _apart(one.left, one.right, other.left, other.right))
    down = max(0, _apart(one.top, one.bottom, other.top, other.bottom))
    middles = abs(one.left + one.right - other.left - other.right)
    return float(np.hypot(across, down)) + 1e-3 * middles


def _apart(start: float, stop: float, other_start: float, other_stop: float) -> float:
    """Between two stretches; negative where they overlap."""
    return max(start, other_start) - min(stop, other_stop)
