"""Columns of numbers standardised by the training split, and the step they were rounded to."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from vae_core.datasets.imports.choices import Choices
from vae_core.errors import DataError
from vae_core.vae.columns import Column
from vae_core.vae.description import Kind

_MOST_DECIMALS = 6
_LARGEST = float(np.finfo(np.float32).max)


def standardised(
    columns: Sequence[Column], values: np.ndarray, train: np.ndarray, kind: Kind, choices: Choices
) -> tuple[Column, ...]:
    """The columns with mean, scale, step and range.

    Args:
        values: (n, columns) in their own units, NaN where one is missing.
        train: bool (n,), the examples whose mean and standard deviation count.

    A series has one mean and one scale for all columns, so that its curves keep their form.
    """
    numbers = [i for i, column in enumerate(columns) if column.kind == "number"]
    made = [_measured(c, values[:, i], values[train, i], choices) for i, c in enumerate(columns)]
    if kind == "series" and choices.standardise:
        mean, scale = _mean_and_scale(values[train][:, numbers])
        made = [dataclasses.replace(column, mean=mean, scale=scale) for column in made]
    return tuple(made)


def require_single_precision(columns: Sequence[Column], values: np.ndarray, rows: str) -> None:
    """Networks compute with 32 bits.

    Args:
        rows: what an example is called, and its number counts from 1.

    Raises:
        DataError: a value is beyond them, with its column and its row.
    """
    for index, column in enumerate(columns):
        if column.kind == "number":
            beyond = np.abs(values[:, index]) > _LARGEST
            if beyond.any():
                row = int(np.flatnonzero(beyond)[0])
                raise DataError(
                    f"Column {column.name!r} holds numbers beyond ±3.4e38, the most that single "
                    f"precision has. Received: {values[row, index]:.3g} in {rows} {row + 1}. "
                    "Leave the column out, or bring it in another unit."
                )


def rounding_step(values: np.ndarray) -> float:
    """The largest step of which all finite values (n,) are multiples, counted from one of them.

    0 where there is none of at least 1e-6, or fewer than two different values.
    """
    known = np.unique(values[np.isfinite(values)])
    if len(known) < 2 or np.abs(known).max() > 1e12:
        return 0.0
    for decimals in range(_MOST_DECIMALS + 1):
        scaled = known * 10.0**decimals
        whole = np.rint(scaled)
        if np.abs(scaled - whole).max() <= 1e-6 * max(1.0, np.abs(scaled).max() * 1e-3):
            steps = np.diff(whole).astype(np.int64)
            steps = steps[steps > 0]
            return float(np.gcd.reduce(steps)) / 10.0**decimals if len(steps) else 0.0
    return 0.0


def _measured(
    column: Column, values: np.ndarray, of_train: np.ndarray, choices: Choices
) -> Column:  # fmt: skip
    if column.kind == "category":
        return column
    known = values[np.isfinite(values)]
    mean, scale = _mean_and_scale(of_train) if choices.standardise else (0.0, 1.0)
    return dataclasses.replace(
        column, mean=mean, scale=scale, step=rounding_step(values),
        low=float(known.min()) if len(known) else 0.0,
        high=float(known.max()) if len(known) else 0.0,
    )  # fmt: skip


def _mean_and_scale(values: np.ndarray) -> tuple[float, float]:
    known = values[np.isfinite(values)].astype(np.float64)
    if not len(known):
        return 0.0, 1.0
    mean, scale = float(known.mean()), float(known.std())
    # A column that hardly moves: its rounding is not to be blown up.
    if scale <= 1e-12 * max(1.0, abs(mean)) or not math.isfinite(scale):
        return mean, 1.0
    return mean, scale
