"""Columns: own units and back, for numbers, categories and gaps."""

import numpy as np
import pytest

from vae_core.vae import columns as columns_of
from vae_core.vae.columns import Column, LabelColumn
from vae_core.vae.description import Description

MASS = Column(name="mass", mean=4200.0, scale=800.0, step=25.0, low=2700, high=6300)
SEX = Column(name="sex", kind="category", categories=("female", "male"))
COLUMNS = (MASS, SEX, Column(name="depth", mean=17.0, scale=2.0, step=0.1))


def test_rows_go_to_the_network_and_back():
    own = np.array([[5000.0, 1, 18.2], [np.nan, 0, 17.0], [4200, np.nan, 13]])
    x, observed = columns_of.from_own(own, COLUMNS)
    assert x == pytest.approx(np.array([[1, 0, 1, 0.6], [0, 1, 0, 0], [0, 0, 0, -2]]), abs=1e-6)
    assert observed.tolist() == [[True] * 4, [False, True, True, True], [True, False, False, True]]
    back = columns_of.to_own(x, COLUMNS)
    assert back[0] == pytest.approx([5000, 1, 18.2], abs=1e-4) and back[1, 0] == 4200


def test_values_are_written_to_their_step():
    assert columns_of.shown(MASS, 4212.4) == "4212" and columns_of.shown(SEX, 1.0) == "male"
    assert columns_of.shown(COLUMNS[2], 18.249) == "18.2"
    assert columns_of.shown(Column(name="x"), 0.123456) == "0.12346"


def description(**changes):
    fields = {
        "kind": "table", "title": "Pinguïns", "shape": (4,), "training_size": 9, "test_size": 3,
        "low": -2.0, "high": 3.0, "columns": COLUMNS, "label": 0, "missing": 2,
        "label_columns": (LabelColumn(name="species", names=("a", "b")),), "digest": "d",
        "test_digest": "t",
    }  # fmt: skip
    return Description(**(fields | changes))


def test_a_description_is_read_back_unchanged():
    import json

    known = description()
    assert Description.from_json(json.loads(json.dumps(known.to_json()))) == known


@pytest.mark.parametrize("change", [
    {"kind": "song"}, {"shape": [5]}, {"label": 3}, {"columns": None}, {"low": float("nan")},
    {"columns": [{}]}, {"shape": ["a"]}, {"label_columns": [{"name": 1, "kind": "x", "names": []}]},
])  # fmt: skip
def test_what_is_no_description_is_refused(change):
    with pytest.raises(ValueError):
        Description.from_json(description().to_json() | change)
    for other in (None, [], {}, "x"):
        with pytest.raises(ValueError):
            Description.from_json(other)


def test_what_has_changed_is_said():
    known = description()
    assert known.difference(known) == ""
    assert known.difference(description(digest="e")) == "other values"
    other = description(digest="e", training_size=1200, columns=(MASS, *COLUMNS[2:]), shape=(2,))
    words = known.difference(other)
    assert "training examples 9, now 1,200" in words and "3 (mass, sex, depth), now 2" in words
    assert not known.has_the_form_of(other)


def test_every_row_has_its_own_category_and_networks_take_single_precision():
    own = np.array([[5000.0, 1, 18.2], [4200, 0, 17.0], [4200, 1, 13]])
    x, observed = columns_of.from_own(own, COLUMNS)
    assert x.dtype == np.float32 and observed.dtype == bool and observed.all()
    back = columns_of.to_own(x, COLUMNS)
    assert back[:, 1].tolist() == [1, 0, 1] and back.dtype == np.float64
    assert back == pytest.approx(own, rel=1e-6)


@pytest.mark.parametrize("fields", [
    {"scale": 0.0}, {"scale": -1.0}, {"step": -0.1}, {"mean": float("nan")},
    {"low": float("-inf")}, {"scale": float("inf")},
    {"kind": "category"}, {"categories": ("a",)},
])  # fmt: skip
def test_a_column_out_of_its_bounds_is_none(fields):
    with pytest.raises(ValueError, match="column 'x'"):
        Column(name="x", **fields)


def test_label_columns_are_read_back_and_have_a_period_within_bounds():
    for column in (
        LabelColumn(name="a", names=("x", "y")), LabelColumn(name="b", kind="number"),
        LabelColumn(name="c", kind="number", period=360.0),
    ):  # fmt: skip
        assert LabelColumn.from_json(column.to_json()) == column
        assert ("period" in column.to_json()) == (column.period > 0)
    for period in (-1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="label column 'a'"):
            LabelColumn(name="a", kind="number", period=period)


def test_decimals_are_those_of_the_step_six_at_most():
    steps = (0.0, 1.0, 25.0, 0.5, 0.1, 0.05, 0.01, 1e-6, 1e-8)
    found = [columns_of.decimals(Column(name="x", step=step)) for step in steps]
    assert found == [None, 0, 0, 1, 1, 2, 2, 6, 6]


def test_decimals_tell_apart_what_lies_on_the_step_s_grid():
    quarters = Column(name="x", step=0.5, low=0.25, high=1.75)
    shown = [columns_of.shown(quarters, value) for value in (0.25, 0.75, 1.75)]
    assert shown == ["0.25", "0.75", "1.75"]
    for step, low, expected in (
        (0.25, 1.0, 2), (0.125, -4.0, 3), (2.5, 0.0, 1), (1.0, 0.5, 1), (1.0, -3.0, 0),
        (0.1, 0.1 + 0.2, 1), (3.0, 1e6 + 0.25, 2), (1.0, 1e-7, 0), (1.0, 1 / 3, 6), (1e308, 0.1, 1),
    ):  # fmt: skip
        assert columns_of.decimals(Column(name="x", step=step, low=low)) == expected, (step, low)
