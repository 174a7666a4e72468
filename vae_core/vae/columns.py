"""A table's columns: what a row's numbers mean, in their own units and standardised.

A network is given standardised numbers, (own − mean) / scale with the training split's mean and
standard deviation, and one place a category. Pages show a column's own units.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

ColumnKind = Literal["number", "category"]
_MOST_DECIMALS, _ROUNDING = 6, 1e-9


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table.

    Attributes:
        name: as its file has it.
        kind: ``number`` takes one place of a row; ``category`` one a category, one-hot.
        mean, scale: standardised = (own − mean) / scale.
        step: the step to which the column was rounded, in its own units; 0 where none was found.
        low, high: the least and the greatest number there is, in its own units.
        categories: what a category column may hold.
    """

    name: str
    kind: ColumnKind = "number"
    mean: float = 0.0
    scale: float = 1.0
    step: float = 0.0
    low: float = 0.0
    high: float = 0.0
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        numbers = (self.mean, self.scale, self.step, self.low, self.high)
        if not all(math.isfinite(number) for number in numbers) or self.scale <= 0 or self.step < 0:
            raise ValueError(f"column {self.name!r} has numbers out of range")
        if (self.kind == "category") != bool(self.categories):
            raise ValueError(f"column {self.name!r} must have categories or be a number")

    @property
    def width(self) -> int:
        """How many places of a row it takes."""
        return len(self.categories) or 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"categories": list(self.categories)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Column:
        """What ``to_json`` wrote; raises ValueError or TypeError for anything else."""
        kind = fields["kind"]
        if kind not in ("number", "category"):
            raise ValueError("a column is a number or a category")
        numbers = {name: float(fields[name]) for name in ("mean", "scale", "step", "low", "high")}
        return cls(
            name=_text(fields["name"]), kind=kind, categories=_texts(fields["categories"]),
            **numbers,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LabelColumn:
    """A column of labels, which no network is given.

    Attributes:
        kind: ``category``, whose codes count ``names``; or ``number``.
        period: after how much a number begins anew, 360 for an angle in degrees; 0 for never.
    """

    name: str
    kind: ColumnKind = "category"
    names: tuple[str, ...] = ()
    period: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.period) and self.period >= 0):
            raise ValueError(f"label column {self.name!r} has a period out of range")

    def to_json(self) -> dict[str, Any]:
        fields = {"name": self.name, "kind": self.kind, "names": list(self.names)}
        return fields | ({"period": self.period} if self.period else {})

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> LabelColumn:
        """What ``to_json`` wrote; raises ValueError or TypeError for anything else."""
        kind = fields["kind"]
        if kind not in ("number", "category"):
            raise ValueError("a label column is a number or a category")
        return cls(
            name=_text(fields["name"]), kind=kind, names=_texts(fields["names"]),
            period=float(fields.get("period", 0.0)),
        )  # fmt: skip


def width(columns: Sequence[Column]) -> int:
    """How many places a row of these columns has."""
    return sum(column.width for column in columns)


def places(columns: Sequence[Column]) -> Iterator[tuple[Column, slice]]:
    """Each column with its places of a row."""
    start = 0
    for column in columns:
        yield column, slice(start, start + column.width)
        start += column.width


def to_own(x: np.ndarray, columns: Sequence[Column]) -> np.ndarray:
    """Rows (n, width) in their own units, float64 (n, columns).

    A category column gives the number of its most probable category.
    """
    own = np.empty((len(x), len(columns)))
    for index, (column, at) in enumerate(places(columns)):
        if column.kind == "category":
            own[:, index] = x[:, at].argmax(axis=1)
        else:
            own[:, index] = x[:, at.start].astype(np.float64) * column.scale + column.mean
    return own


def from_own(
    values: np.ndarray, columns: Sequence[Column]
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Rows as a network takes them, from their own units.

    Args:
        values: (n, columns), NaN where a value is missing; of a category column its number.

    Returns:
        Float32 (n, width), 0 where a value is missing; and bool (n, width), False there.
    """
    x = np.zeros((len(values), width(columns)), np.float32)
    observed = np.ones(x.shape, bool)
    for index, (column, at) in enumerate(places(columns)):
        known = np.isfinite(values[:, index])
        observed[~known, at] = False
        given = values[known, index]
        if column.kind == "category":
            x[np.flatnonzero(known), at.start + given.astype(np.int64)] = 1.0
        else:
            x[known, at.start] = (given - column.mean) / column.scale
    return x, observed


def shown(column: Column, value: float) -> str:
    """A value in its column's own units as words, to as many decimals as the column has."""
    if column.kind == "category":
        return column.categories[int(value)]
    places = decimals(column)
    return f"{value:.5g}" if places is None else f"{value:.{places}f}"


def decimals(column: Column) -> int | None:
    """How many decimals its numbers have, six at most; None where it has no rounding step."""
    if column.step <= 0:
        return None
    exact = (places for places in range(_MOST_DECIMALS) if _is_whole(column, 10.0**places))
    return next(exact, _MOST_DECIMALS)


def _is_whole(column: Column, times: float) -> bool:
    """Whether so many times its numbers, low + n · step, are whole ones, within rounding."""
    step, low = column.step * times, column.low * times
    return math.isclose(step, np.rint(step), rel_tol=_ROUNDING) and math.isclose(
        low, np.rint(low), rel_tol=_ROUNDING, abs_tol=1e-6
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a name is a text")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError("names are a list")
    return tuple(_text(value) for value in values)
