"""Damage is looked for within a budget, the first runs first, and remembered until it changes."""

import itertools

import pytest

from ui.state.damage import Memory
from vae_core.runs import Run


class Counted(Run):
    """A run whose damage is counted."""

    looked: list = []  # noqa: RUF012

    def damage(self):
        Counted.looked.append(self.name)
        return f"{self.name} is damaged."


@pytest.fixture
def three(tmp_path):
    Counted.looked.clear()
    for name in "abc":
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}")
    return [Counted(tmp_path / name) for name in "abc"]


def test_a_page_waits_for_its_budget_and_later_ones_look_at_the_rest(three):
    ticks = itertools.count()  # a second at every look at the clock
    memory = Memory(clock=lambda: next(ticks))
    assert memory.sentences(three, budget=2) == ["a is damaged.", "b is damaged."]
    assert memory.sentences(three, budget=2) == [f"{name} is damaged." for name in "abc"]
    assert Counted.looked == ["a", "b", "c"]


def test_a_changed_file_is_looked_at_again(three):
    memory = Memory()
    memory.sentences(three)
    (three[1].path / "config.json").write_text("{ }")
    memory.sentences(three)
    assert Counted.looked == ["a", "b", "c", "b"]


def test_what_is_remembered_is_bounded(three):
    memory = Memory(most=2)
    memory.sentences(three)
    memory.sentences(three[1:])
    assert Counted.looked == ["a", "b", "c"]
    memory.sentences(three[:1])
    assert Counted.looked[-1] == "a"
