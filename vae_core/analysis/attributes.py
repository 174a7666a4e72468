"""Attributes in a plane's text: a label column's numbers, an angle, one label against the others.

    3        the slope of the third label column, counted from 1
    4~360    that column as an angle: its cosine and its sine, after 360 it begins anew
    1=2      those with label 2 of the first column, against the others

Two groups of examples are each written as the first one's index and the steps to the next ones, in
base 36, ``5.2.a``: a selection of thousands fits a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.analysis import directions
from vae_core.analysis.directions import Explained, Separation
from vae_core.datasets import Split
from vae_core.errors import ConfigError
from vae_core.vae.columns import LabelColumn
from vae_core.vae.description import Description

_PART = re.compile(r"(\d{1,4})(?:~(\d{1,9}(?:\.\d{1,9})?)|=(\d{1,3}))?")
_STEPS = re.compile(r"[0-9a-z]{1,6}(?:\.[0-9a-z]{1,6})*")


@dataclass(frozen=True)
class Attribute:
    """What a direction is to follow.

    Attributes:
        column: of the label columns, counted from 0.
        period: a whole turn, for an angle; 0 for none.
        label: one label that is compared with the others; None for a number.
    """

    column: int
    period: float = 0.0
    label: int | None = None

    @property
    def is_circle(self) -> bool:
        return self.period > 0


@dataclass(frozen=True)
class Known:
    """What is known beside each example: label columns, and their values by name, (n,) each."""

    columns: tuple[LabelColumn, ...]
    values: Mapping[str, np.ndarray]


def known_of(data: Description | None, test: Split | None, count: int) -> Known:
    """What a run's test examples are known by; nothing where they are not at hand.

    Args:
        data: what the run learned from; test: its test examples; count: how many codes it has.
    """
    if data is None or test is None or len(test) != count:
        return Known((), {})
    there = all(column.name in test.label_columns for column in data.label_columns)
    return Known(data.label_columns, test.label_columns) if there else Known((), {})


def parse(text: str) -> tuple[Attribute, ...] | None:
    """One or two attributes; one alone where it is an angle. None for anything else."""
    found = [_PART.fullmatch(part) for part in text.split(",")]
    if len(found) > 2:
        return None
    parts = []
    for match in found:
        if match is None or int(match[1]) < 1:
            return None
        period, label = float(match[2] or 0), None if match[3] is None else int(match[3])
        if match[2] is not None and period <= 0:
            return None
        parts.append(Attribute(int(match[1]) - 1, period, label))
    several = len(parts) == 2
    if several and (parts[0] == parts[1] or any(part.is_circle for part in parts)):
        return None
    return tuple(parts)


def parse_groups(text: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Two groups of examples' indices; None for anything else."""
    groups = []
    for part in text.split("-"):
        if not _STEPS.fullmatch(part):
            return None
        steps = [int(step, 36) for step in part.split(".")]
        groups.append(tuple(int(index) for index in np.cumsum(steps)))
    return (groups[0], groups[1]) if len(groups) == 2 else None


def name(of: Attribute, known: Known) -> str:
    """What an attribute is called."""
    column = known.columns[of.column]
    return column.name if of.label is None else f"{column.name}: {column.names[of.label]}"


def check(of: Attribute, known: Known) -> None:
    """Whether these examples have the attribute.

    Raises:
        ConfigError: there is no such column, label, or nothing that changes.
    """
    if not known.columns:
        raise ConfigError(
            "A direction along an attribute needs label columns of the run's test examples, and "
            "there are none at hand."
        )
    if of.column >= len(known.columns):
        raise ConfigError(
            f"This run's test examples have {len(known.columns)} label columns. "
            f"Received: column {of.column + 1}"
        )
    column = known.columns[of.column]
    if (column.kind == "category") != (of.label is not None):
        wanted = "one of its labels" if column.kind == "category" else "its numbers"
        raise ConfigError(f"A direction from the column {column.name} needs {wanted}.")
    values = known.values[column.name]
    if of.label is not None:
        if of.label >= len(column.names):
            raise ConfigError(
                f"The column {column.name} has {len(column.names)} labels. Received: {of.label}"
            )
        enough = 0 < int((values == of.label).sum()) < int((values >= 0).sum())
    else:
        there = values[np.isfinite(values)]
        enough = len(there) > 1 and float(np.ptp(there)) > 0
    if not enough:
        raise ConfigError(f"{name(of, known)} does not change among this run's test examples.")


def ways(of: Attribute, means: np.ndarray, known: Known) -> np.ndarray:
    """Its directions, a row each: one, or of an angle two; of codes (n, d).

    Raises:
        ConfigError: these examples do not have it.
    """
    check(of, known)
    values = known.values[known.columns[of.column].name]
    if of.label is not None:
        return directions.difference(*_against(of.label, means, values))[None]
    there = np.isfinite(values)
    if of.is_circle:
        return directions.circle(means[there], values[there], of.period)
    return directions.slope(means[there], values[there])[None]


def worth(of: Attribute, means: np.ndarray, known: Known) -> Separation | Explained | None:
    """What its direction, made from half of the examples, is worth on the others."""
    values = known.values[known.columns[of.column].name]
    if of.label is not None:
        return directions.separation_of(*_against(of.label, means, values))
    return directions.explained(means, values, of.period)


def two_groups(
    groups: Sequence[Sequence[int]], means: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The codes of two groups of examples.

    Raises:
        ConfigError: the run has no such example.
    """
    last = max(index for group in groups for index in group)
    if last >= len(means):
        raise ConfigError(f"This run's last test example is {len(means) - 1}. Received: {last}")
    first, second = (means[list(group)] for group in groups)
    return first, second


def _against(label: int, means: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Codes of the examples with other labels, and of those with this one."""
    return means[(values >= 0) & (values != label)], means[values == label]
