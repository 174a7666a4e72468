"""Attributes as texts, what they need, and the directions and figures that they give."""

import numpy as np
import pytest

from vae_core.analysis import attributes, directions
from vae_core.analysis.attributes import Attribute, Known
from vae_core.datasets import Split
from vae_core.errors import ConfigError
from vae_core.vae.columns import LabelColumn

rng = np.random.default_rng(0)
N = 80
KIND = LabelColumn(name="kind", names=("a", "b", "c"))
SIZE = LabelColumn(name="size", kind="number")
ANGLE = LabelColumn(name="angle", kind="number", period=90.0)
VALUES = {
    "kind": np.arange(N) % 4 - 1,  # −1 is none
    "size": np.where(np.arange(N) % 7 == 0, np.nan, rng.normal(size=N)),
    "angle": rng.uniform(0, 90, N),
}
KNOWN = Known((KIND, SIZE, ANGLE), VALUES)
MEANS = rng.normal(size=(N, 5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", (Attribute(0),)), ("9999", (Attribute(9998),)),
        ("2~360", (Attribute(1, 360.0),)), ("2~0.5", (Attribute(1, 0.5),)),
        ("3=0", (Attribute(2, 0.0, 0),)), ("3=254,1", (Attribute(2, 0.0, 254), Attribute(0))),
        ("1=0,1=1", (Attribute(0, 0.0, 0), Attribute(0, 0.0, 1))),
        ("0", None), ("10000", None), ("", None), ("1,", None), ("1,1", None), ("1,2,3", None),
        ("2~0", None), ("2~0.0", None), ("2~360,1", None), ("1,2~360", None), ("2~", None),
        ("3=", None), ("3=1000", None), ("-1", None), ("1~2=3", None), ("1 ", None), ("x", None),
    ],
)  # fmt: skip
def test_a_text_is_one_or_two_attributes_or_none(text, expected):
    assert attributes.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.2.a-0.1", ((5, 7, 17), (0, 1))), ("0-zz", ((0,), (1295,))), ("1-1", ((1,), (1,))),
        ("1", None), ("1-2-3", None), ("1-", None), ("-1", None), ("1..2-3", None), ("A-1", None),
        ("1234567-1", None),
    ],
)  # fmt: skip
def test_groups_are_first_examples_and_steps(text, expected):
    assert attributes.parse_groups(text) == expected


def test_directions_are_those_of_the_examples_that_have_the_attribute():
    there = np.isfinite(VALUES["size"])
    (slope,) = attributes.ways(Attribute(1), MEANS, KNOWN)
    assert np.array_equal(slope, directions.slope(MEANS[there], VALUES["size"][there]))
    (against,) = attributes.ways(Attribute(0, 0.0, 1), MEANS, KNOWN)
    kind = VALUES["kind"]
    others = MEANS[(kind == 0) | (kind == 2)]  # and none without a label
    assert against == pytest.approx(MEANS[kind == 1].mean(0) - others.mean(0))
    pair = attributes.ways(Attribute(2, 90.0), MEANS, KNOWN)
    assert np.array_equal(pair, directions.circle(MEANS, VALUES["angle"], 90.0))


def test_figures_are_those_of_their_directions():
    assert attributes.worth(Attribute(1), MEANS, KNOWN) == directions.explained(
        MEANS, VALUES["size"], 0.0
    )
    assert attributes.worth(Attribute(2, 90.0), MEANS, KNOWN) == directions.explained(
        MEANS, VALUES["angle"], 90.0
    )
    kind = VALUES["kind"]
    expected = directions.separation_of(MEANS[(kind == 0) | (kind == 2)], MEANS[kind == 1])
    assert attributes.worth(Attribute(0, 0.0, 1), MEANS, KNOWN) == expected


def test_names():
    assert attributes.name(Attribute(1), KNOWN) == "size"
    assert attributes.name(Attribute(0, 0.0, 2), KNOWN) == "kind: c"


@pytest.mark.parametrize(
    ("of", "values", "words"),
    [
        (Attribute(3), {}, "have 3 label columns. Received: column 4"),
        (Attribute(0), {}, "kind needs one of its labels"),
        (Attribute(1, 0.0, 0), {}, "size needs its numbers"),
        (Attribute(0, 0.0, 3), {}, "kind has 3 labels. Received: 3"),
        (Attribute(0, 0.0, 1), {"kind": np.array([0, 0, 2, -1])}, "kind: b does not change"),
        (Attribute(0, 0.0, 1), {"kind": np.array([1, 1, 1, -1])}, "kind: b does not change"),
        (Attribute(1), {"size": np.array([3.0, np.nan, 3.0])}, "size does not change"),
        (Attribute(1), {"size": np.array([3.0, np.nan])}, "size does not change"),
        (Attribute(1), {"size": np.full(3, np.nan)}, "size does not change"),
    ],
)  # fmt: skip
def test_what_these_examples_do_not_have_is_said(of, values, words):
    with pytest.raises(ConfigError, match=words):
        attributes.check(of, Known(KNOWN.columns, VALUES | values))


def test_two_numbers_and_one_labelled_example_are_enough():
    attributes.check(Attribute(1), Known(KNOWN.columns, {"size": np.array([3.0, 3.1])}))
    attributes.check(Attribute(0, 0.0, 2), Known(KNOWN.columns, {"kind": np.array([2, 0])}))
    with pytest.raises(ConfigError, match="there are none at hand"):
        attributes.check(Attribute(0), Known((), {}))


def test_two_groups_of_a_run_s_examples():
    first, second = attributes.two_groups([(0, 3), (79,)], MEANS)
    assert np.array_equal(first, MEANS[[0, 3]]) and np.array_equal(second, MEANS[[79]])
    for groups in ([(0, 3), (80,)], [(80,), (0, 3)]):
        with pytest.raises(ConfigError, match=r"last test example is 79. Received: 80"):
            attributes.two_groups(groups, MEANS)


class Data:
    label_columns = (KIND, SIZE)


def test_what_is_known_is_what_is_at_hand_of_as_many_examples():
    split = Split(np.zeros((N, 2), np.float32), label_columns=VALUES)
    assert attributes.known_of(Data, split, N) == Known((KIND, SIZE), VALUES)
    nothing = Known((), {})
    assert attributes.known_of(Data, split, N + 1) == nothing
    assert attributes.known_of(None, split, N) == nothing
    assert attributes.known_of(Data, None, N) == nothing
    less = Split(split.x, label_columns={"kind": VALUES["kind"]})
    assert attributes.known_of(Data, less, N) == nothing
