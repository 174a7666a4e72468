"""Where a mark's words go on the rate–distortion plane, so that none lie on others."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# A plot on a laptop, in pixels: on a wider one there is more room, and on a narrow one fewer marks
# are seen anyway.
_WIDTH, _HEIGHT = 800, 360
_SIGN, _LINE = 6.5, 14  # how wide a letter is, how high a line
_AWAY = 7  # from a mark's middle
_TOUCHED = 1  # marks that words may cover: through more goes a curve
# In the order of preference: the curves fall, so there is room at their upper right.
_SIDES: Mapping[str, tuple[float, float]] = {
    "top right": (0, 1), "top center": (-0.5, 1), "bottom left": (-1, -1),
    "bottom center": (-0.5, -1), "top left": (-1, 1), "bottom right": (0, -1),
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A place on the plane, in shares of its width and height, and its words."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right
            and self.bottom < other.top and other.bottom < self.top
        )  # fmt: skip

    def holds(self, mark: Mark) -> bool:
        x, y = mark.x * _WIDTH, mark.y * _HEIGHT
        return self.left - 3 < x < self.right + 3 and self.bottom - 3 < y < self.top + 3


def sides(marks: Sequence[Mark], others: Sequence[Mark]) -> list[str | None]:
    """On which side of each mark its words go, as Plotly says it; None where there is no room.

    Args:
        others: marks without words, which words should not cover.
    """
    taken: list[_Box] = []
    found: list[str | None] = []
    for mark in marks:
        free = {
            side: box
            for side in _SIDES
            if _is_inside(box := _box(mark, side)) and not any(box.meets(other) for other in taken)
        }
        covered = {
            side: sum(box.holds(other) for other in (*marks, *others)) for side, box in free.items()
        }
        best = min(covered, key=covered.__getitem__, default=None)
        if best is None or covered[best] > _TOUCHED:
            found.append(None)
            continue
        taken.append(free[best])
        found.append(best)
    return found


def along(curve: Sequence[Mark]) -> list[Mark]:
    """A curve's marks and what is drawn between them, close enough that no words slip through."""
    points = list(curve)
    for a, b in itertools.pairwise(curve):
        pixels = max(abs(a.x - b.x) * _WIDTH, abs(a.y - b.y) * _HEIGHT)
        shares = np.linspace(0, 1, int(pixels / _AWAY) + 2)[1:-1]
        points += [Mark(a.x + s * (b.x - a.x), a.y + s * (b.y - a.y), "") for s in shares]
    return points


def _box(mark: Mark, side: str) -> _Box:
    across, up = _SIDES[side]
    wide = _SIGN * len(mark.words)
    left = mark.x * _WIDTH + across * wide + (_AWAY if across == 0 else -_AWAY * (across == -1))
    bottom = mark.y * _HEIGHT + (_AWAY if up > 0 else -_AWAY - _LINE)
    return _Box(left, bottom, left + wide, bottom + _LINE)


def _is_inside(box: _Box) -> bool:
    return box.left > 0 and box.right < _WIDTH and box.bottom > 0 and box.top < _HEIGHT
