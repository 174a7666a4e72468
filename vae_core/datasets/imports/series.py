"""Whether a table's columns are one series: named in order, each near the one beside it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np

from vae_core.vae.columns import Column

_FEWEST = 8
_NEAR = 0.6  # mean correlation of columns side by side


def is_one(columns: Sequence[Column], values: np.ndarray) -> bool:
    """Whether rows (n, columns) are curves: their columns' names count up, and neighbours agree."""
    if len(columns) < _FEWEST or any(column.kind != "number" for column in columns):
        return False
    return _count_up([column.name for column in columns]) and _agree(values)


def _count_up(names: Sequence[str]) -> bool:
    """'00:00', '01:00', … or 't0', 't1', …: all digits of a name, read as one number."""
    if len({re.sub(r"\d+", "", name) for name in names}) != 1:
        return False
    numbers = [int("".join(re.findall(r"\d", name)) or -1) for name in names]
    return all(a < b for a, b in itertools.pairwise(numbers))


def _agree(values: np.ndarray) -> bool:
    known = values[np.isfinite(values).all(axis=1)]
    if len(known) < 3:
        return False
    spread = known - known.mean(axis=0)
    size = np.sqrt(np.square(spread).mean(axis=0))
    if (size == 0).any():
        return False
    near = (spread[:, 1:] * spread[:, :-1]).mean(axis=0) / (size[1:] * size[:-1])
    return float(near.mean()) >= _NEAR
