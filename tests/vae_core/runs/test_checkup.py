"""Damage is looked for within a budget, the first runs first, and remembered until it changes."""

import itertools
import json
import threading

import pytest

from vae_core.runs import Checkup, Run


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


def counting(step):
    """A clock that moves on by so much whenever it is looked at."""
    ticks = itertools.count()
    return lambda: step * next(ticks)


def test_a_page_waits_for_its_budget_and_later_ones_look_at_the_rest(three, tmp_path):
    checkup = Checkup(tmp_path, clock=counting(1))
    assert checkup.sentences(three, budget=2) == ["a is damaged.", "b is damaged."]
    assert checkup.sentences(three, budget=2) == [f"{name} is damaged." for name in "abc"]
    assert Counted.looked == ["a", "b", "c"]


def test_a_changed_file_is_looked_at_again(three, tmp_path):
    checkup = Checkup(tmp_path)
    checkup.sentences(three, budget=10)
    (three[1].path / "config.json").write_text("{ }")
    checkup.sentences(three, budget=10)
    assert Counted.looked == ["a", "b", "c", "b"]


def test_where_there_is_time_for_one_known_run_all_have_their_turn(three, tmp_path):
    checkup = Checkup(tmp_path, clock=counting(1))
    checkup.sentences(three, budget=100)
    for run in three:
        (run.path / "config.json").write_text("{ }")
    Counted.looked.clear()
    for _ in three:
        checkup.sentences(three, budget=10)
    assert Counted.looked == ["a", "b", "c"]


def test_what_is_remembered_is_bounded(three, tmp_path):
    checkup = Checkup(tmp_path, most=2)
    checkup.sentences(three, budget=10)
    checkup.sentences(three[1:], budget=10)
    assert Counted.looked == ["a", "b", "c"]
    checkup.sentences(three[:1], budget=10)
    assert Counted.looked[-1] == "a"


def test_the_next_server_knows_what_this_one_found(three, tmp_path):
    Checkup(tmp_path, clock=counting(6)).sentences(three, budget=1000)
    Counted.looked.clear()
    found = Checkup(tmp_path).sentences(three, budget=10)
    assert found == [f"{name} is damaged." for name in "abc"] and Counted.looked == []


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"format": 1}', '{"format": 1, "runs": {"a": 3}}', "[" * 5000,
     '{"format": 2, "runs": {}}', '{"format": 1, "runs": {"a": [[[1, 2]], 3]}}', "\0"],
)  # fmt: skip
def test_a_damaged_memory_is_no_memory(three, tmp_path, content):
    (tmp_path / ".checked.json").write_text(content)
    assert len(Checkup(tmp_path).sentences(three, budget=10)) == 3


def test_a_folder_that_cannot_be_written_is_looked_at_all_the_same(three, tmp_path):
    gone = tmp_path / "gone"
    assert len(Checkup(gone, clock=counting(6)).sentences(three, budget=1000)) == 3


def test_what_is_on_disk_is_plain_json(three, tmp_path):
    Checkup(tmp_path, clock=counting(6)).sentences(three, budget=1000)
    saved = json.loads((tmp_path / ".checked.json").read_text())
    assert {path.rpartition("/")[2] for path in saved["runs"]} == set("abc")


def test_nobody_waits_for_one_who_looks(three, tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Run):
        def damage(self):
            begun.set()
            assert go_on.wait(10)
            return "It is damaged."

    checkup, slow = Checkup(tmp_path), Slow(three[0].path)
    looking = threading.Thread(target=checkup.sentences, args=([slow],), kwargs={"budget": 10})
    looking.start()
    assert begun.wait(10)
    assert checkup.sentences([slow], budget=10) == []
    go_on.set()
    looking.join(10)
    assert checkup.sentences([slow], budget=10) == ["It is damaged."]
