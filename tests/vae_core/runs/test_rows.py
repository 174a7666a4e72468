"""Rows of JSON as dataclasses: each kind of field, and what is not of its kind."""

from dataclasses import dataclass
from typing import Literal

import pytest

from vae_core.runs import rows


@dataclass(frozen=True, kw_only=True)
class Row:
    count: int
    share: float
    word: Literal["a", "b"]
    several: tuple[float, ...] = ()
    name: str = ""
    maybe: float | None = None
    is_on: bool = False


GOOD = {"count": 3, "share": 0.5, "word": "a"}


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ({}, "maybe", None), ({"share": 2}, "share", 2), ({"word": "b"}, "word", "b"),
        ({"several": [1, 2.5]}, "several", (1, 2.5)), ({"several": []}, "several", ()),
        ({"maybe": 7.5}, "maybe", 7.5), ({"maybe": None}, "maybe", None),
        ({"name": "x"}, "name", "x"), ({"count": 10**12}, "count", 10**12),
        ({"share": -1e12}, "share", -1e12), ({"of a newer version": {}}, "count", 3),
    ],
)  # fmt: skip
def test_what_is_of_its_kind_is_taken(more, field, value):
    assert getattr(rows.parsed(Row, GOOD | more), field) == value


@pytest.mark.parametrize("more", [
    {"count": 3.0}, {"count": True}, {"count": "3"}, {"count": None}, {"share": "x"},
    {"share": True}, {"share": None}, {"share": float("nan")}, {"share": float("inf")},
    {"share": 1.001e12}, {"count": 10**12 + 1}, {"word": "c"}, {"word": None}, {"word": 1},
    {"several": [1, "x"]}, {"several": ["x", 1]}, {"several": 1.0}, {"several": "ab"},
    {"several": [True]}, {"maybe": "x"}, {"maybe": True}, {"name": 3}, {"name": None},
    {"share": 10**400},
])  # fmt: skip
def test_what_is_not_of_its_kind_is_refused(more):
    with pytest.raises(ValueError, match=r"^it has values of the wrong kind$"):
        rows.parsed(Row, GOOD | more)


@pytest.mark.parametrize("row", [{}, {"count": 3, "share": 0.5}, [], None, "words", 7, [GOOD]])
def test_what_lacks_values_is_refused(row):
    with pytest.raises(ValueError, match=r"^it lacks values it must have$"):
        rows.parsed(Row, row)
