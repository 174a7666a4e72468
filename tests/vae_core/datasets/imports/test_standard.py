"""Columns standardised by their training split, and the step that their numbers were rounded to."""

from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import gcd

import numpy as np
import pytest

from vae_core.datasets.imports import standard
from vae_core.datasets.imports.choices import Choices
from vae_core.errors import DataError
from vae_core.vae.columns import Column

rng = np.random.default_rng(0)
COLUMNS = (
    Column(name="a"), Column(name="b", kind="category", categories=("x", "y")), Column(name="c"),
)  # fmt: skip
VALUES = np.column_stack([rng.normal(50, 7, 30).round(1), np.arange(30) % 2, rng.normal(size=30)])
VALUES[3, 0] = np.nan
TRAIN = np.arange(30) < 20


def test_mean_and_scale_are_the_training_splits_and_the_range_is_of_all():
    a, b, c = standard.standardised(COLUMNS, VALUES, TRAIN, "table", Choices())
    assert a.mean == pytest.approx(np.nanmean(VALUES[:20, 0]))
    assert a.scale == pytest.approx(np.nanstd(VALUES[:20, 0]))
    assert (a.low, a.high) == (np.nanmin(VALUES[:, 0]), np.nanmax(VALUES[:, 0]))
    assert a.step == pytest.approx(0.1) and c.step == 0 and b is COLUMNS[1]
    assert c.scale == pytest.approx(VALUES[:20, 2].std())


def test_a_series_has_one_mean_and_one_scale_for_all_its_numbers():
    a, _, c = standard.standardised(COLUMNS, VALUES, TRAIN, "series", Choices())
    numbers = VALUES[:20][:, [0, 2]]
    assert a.mean == c.mean == pytest.approx(np.nanmean(numbers))
    assert a.scale == c.scale == pytest.approx(np.nanstd(numbers))
    assert (a.low, c.low) == (np.nanmin(VALUES[:, 0]), VALUES[:, 2].min())


@pytest.mark.parametrize("kind", ["table", "series"])
def test_without_standardising_numbers_stay_as_they_are(kind):
    a, _, c = standard.standardised(COLUMNS, VALUES, TRAIN, kind, Choices(standardise=False))
    assert (a.mean, a.scale, c.mean, c.scale) == (0, 1, 0, 1) and a.step == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("values", "mean", "scale"),
    [([3.0] * 9, 3, 1), ([1e9, 1e9 + 1e-4] * 4, 1e9, 1), ([np.nan] * 9, 0, 1),
     ([0.0, 2e-12] * 4, 1e-12, 1), ([0.0, 4e-12] * 4, 2e-12, 2e-12), ([1.0, 3.0] * 4, 2, 1),
     ([-4e12, -2e12] * 4, -3e12, 1e12)],
)  # fmt: skip
def test_a_column_that_hardly_moves_is_not_blown_up(values, mean, scale):
    values = np.array(values)[:, None]
    (column,) = standard.standardised(
        COLUMNS[:1], values, np.ones(len(values), bool), "table", Choices()
    )
    assert (column.mean, column.scale) == (pytest.approx(mean), pytest.approx(scale))


def step_by_fractions(values, decimals):
    """The greatest common divisor of exact differences."""
    exact = sorted({Fraction(round(value * 10**decimals), 10**decimals) for value in values})
    steps = [b - a for a, b in pairwise(exact)]
    scaled = [int(step * 10**decimals) for step in steps]
    return float(Fraction(reduce(gcd, scaled), 10**decimals))


@pytest.mark.parametrize(("step", "offset", "decimals"), [
    (1, 0, 0), (25, 0, 0), (0.5, 0, 1), (0.1, 0, 1), (0.05, 1000, 2), (0.25, 0.1, 2), (3, 1, 0),
    (0.002, -7, 3), (0.000001, 0, 6), (50, 1e6, 0), (0.1, 1e8, 1),
])  # fmt: skip
def test_the_step_is_the_greatest_of_which_all_differences_are_multiples(step, offset, decimals):
    values = offset + step * rng.integers(-40, 40, 60)
    known = step_by_fractions(values, decimals)
    values = np.append(values, np.nan)
    assert standard.rounding_step(values) == pytest.approx(known, rel=1e-9)


@pytest.mark.parametrize(
    ("values", "step"), [([0, 1], 1), ([0.5, 0], 0.5), ([0, 1e12], 1e12), ([-3, 7, 7], 10)]
)
def test_two_values_are_enough_for_a_step(values, step):
    assert standard.rounding_step(np.array(values, float)) == step


def test_a_column_of_which_nothing_is_known_has_the_range_0_to_0():
    (column,) = standard.standardised(
        COLUMNS[:1], np.full((9, 1), np.nan), np.ones(9, bool), "table", Choices()
    )
    assert (column.low, column.high, column.step) == (0, 0, 0)


@pytest.mark.parametrize("values", [
    [], [np.nan], [3.0], [3.0, 3.0, np.nan], [np.pi, np.e, 1.0], [0.0, 1e-7], [0.0, 2e12],
    [0.0, 0.1234567],
])  # fmt: skip
def test_there_is_no_step_where_nothing_was_rounded_or_too_little_is_known(values):
    assert standard.rounding_step(np.array(values, float)) == 0


def test_what_single_precision_does_not_hold_is_said_with_its_row():
    largest = float(np.finfo(np.float32).max)
    values = np.array([[1.0, 1, largest], [2.0, 0, -largest]])
    standard.require_single_precision(COLUMNS, values, "line")
    values[1, 2] = -3.5e38
    with pytest.raises(DataError, match=r"'c' holds numbers.*Received: -3.5e\+38 in line 2\."):
        standard.require_single_precision(COLUMNS, values, "line")
