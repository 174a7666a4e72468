"""At which steps a training keeps a snapshot: dense at the start, where a latent space forms."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

MOST = 32
MOST_BYTES = 24_000_000
_PARTS = (1 / 8, 1 / 4, 1 / 2)  # of the first epoch: there the codes leave the origin


def most_snapshots(bytes_each: int) -> int:
    """How many there is room for: fewer of a larger network."""
    return max(1, min(MOST, MOST_BYTES // max(1, bytes_each)))


def plan(epochs: int, steps_per_epoch: int, group: int, most: int) -> tuple[int, ...]:
    """Ascending steps, the untrained network's 0 first, the last one before the end.

    What has been trained to the end is kept already, as the networks that are served.

    Args:
        group: so many steps are taken at once; only between them is there something to keep.
        most: how many.
    """
    parts = {round(part * steps_per_epoch / group) * group for part in _PARTS}
    inside = sorted(step for step in parts if 0 < step < steps_per_epoch)[: max(0, most // 6)]
    ends = _spread(epochs - 1, most - 1 - len(inside))
    return tuple(sorted({0, *inside, *(epoch * steps_per_epoch for epoch in ends)}))


def _spread(last: int, count: int) -> list[int]:
    """Up to ``count`` whole numbers from 1 to ``last``, in even steps of their logarithm."""
    if count <= 0 or last <= 0:
        return []
    if last <= count:
        return list(range(1, last + 1))
    # Rounding makes one of several small numbers: as many points as leave the wanted number.
    points = count
    best = np.array([last])
    while points < 64 * count:
        found = np.unique(np.round(np.geomspace(1, last, points)).astype(int))
        if len(found) > count:
            break
        best, points = found, points + 1
    return [int(number) for number in best]


def superfluous(kept: Iterable[int], wanted: Iterable[int], last: int) -> list[int]:
    """Those of the kept steps that a plan has no use for.

    A training that is given more epochs has another plan: of what there is, the nearest to each of
    its steps stays.

    Args:
        last: the step that has been reached; what is kept beyond it is of a training that was cut.
    """
    there = [step for step in kept if step <= last]
    used = {
        min(there, key=lambda step: abs(step - wish)) for wish in wanted if wish <= last and there
    }
    return [step for step in kept if step not in used]
