"""Words on the plane lie neither on each other nor outside of it."""

import numpy as np

from ui.compare import plane_labels
from ui.compare.plane_labels import Mark


def boxes(marks, sides):
    return [plane_labels._box(m, s) for m, s in zip(marks, sides, strict=True) if s]


def test_no_words_lie_on_others_or_are_cut():
    rng = np.random.default_rng(0)
    for count in (1, 5, 30):
        marks = [Mark(x, y, "β = 0.5") for x, y in rng.uniform(0, 1, (count, 2)) ** 2]
        found = boxes(marks, plane_labels.sides(marks, []))
        assert len(found) >= min(count, 5)
        assert all(plane_labels._is_inside(box) for box in found)
        assert not any(a.meets(b) for i, a in enumerate(found) for b in found[:i])


def test_at_an_edge_the_words_are_on_the_inner_side():
    marks = [Mark(0.99, 0.5, "you are here"), Mark(0.01, 0.02, "you are here")]
    assert [side.split()[1] for side in plane_labels.sides(marks, [])] == ["left", "right"]


def test_words_avoid_what_is_drawn():
    curve = [Mark(0.5 + i / 200, 0.5 + 0.02, "") for i in range(15)]
    (side,) = plane_labels.sides([Mark(0.5, 0.5, "β = 1")], curve)
    assert "left" in side or "bottom" in side


def test_words_avoid_a_curve_between_its_marks():
    steep = plane_labels.along([Mark(0.52, 0.9, ""), Mark(0.56, 0.1, "")])
    (side,) = plane_labels.sides([Mark(0.5, 0.5, "β = 1")], steep)
    assert "right" not in side


def test_where_there_is_no_room_there_are_no_words():
    crowd = [Mark(0.5, 0.5, "β = 0.02") for _ in range(30)]
    assert None in plane_labels.sides(crowd, [])
