"""A listing reads again what has changed, and nothing else."""

import shutil
from dataclasses import replace

import pytest

from tests.support.small import SMALL
from vae_core import runs
from vae_core.runs import Memory, Run


@pytest.fixture
def read(monkeypatch):
    """The names of the runs whose state is read from disk."""
    names = []
    real = Run.recorded_state

    def counted(self):
        names.append(self.name)
        return real(self)

    monkeypatch.setattr(Run, "recorded_state", counted)
    return names


@pytest.fixture
def mine():
    return [runs.create_run(SMALL, name=name) for name in ("one", "two")]


def own(memory):
    return {run.name: run for run in runs.list_runs(memory=memory).runs if not run.shipped}


def test_what_has_not_changed_is_not_read_again(mine, read):
    memory = Memory()
    first = own(memory)
    read.clear()
    assert own(memory) == first and read == []


def test_a_new_title_and_a_new_state_are_seen_at_once(mine, read):
    memory = Memory()
    own(memory)
    read.clear()
    runs.rename_run(mine[0], "Another title")
    assert own(memory)["one"].title == "Another title"
    assert set(read) == {"one"}
    for epoch in (1, 2, 3):  # within one tick of the file system's clock
        mine[1].write_state(replace(mine[1].recorded_state(), status="stopped", epoch=epoch))
        assert own(memory)["two"].state.epoch == epoch


def test_a_run_that_is_gone_and_one_that_is_new(mine, read):
    memory = Memory()
    own(memory)
    shutil.rmtree(mine[0].path)
    runs.create_run(SMALL, name="three")
    assert set(own(memory)) == {"two", "three"}
    runs.create_run(SMALL, name="one", title="It is another one")
    assert own(memory)["one"].title == "It is another one"


def test_a_damaged_run_is_named_and_mended_runs_come_back(mine, read):
    memory = Memory()
    good = (mine[0].path / "state.json").read_bytes()
    (mine[0].path / "state.json").write_text("{")
    assert "one" in dict(runs.list_runs(memory=memory).broken)
    (mine[0].path / "state.json").write_bytes(good)
    assert "one" in own(memory)


def test_a_finished_run_without_a_file_to_explore_with_is_named(trained, tmp_path):
    shutil.copytree(trained["mlp"].path, tmp_path / "runs" / "hurt")
    memory = Memory()
    assert "hurt" in own(memory)
    (tmp_path / "runs" / "hurt" / "decoder.tflite").unlink()
    listing = runs.list_runs(memory=memory)
    assert "decoder.tflite" in dict(listing.broken)["hurt"]
    assert "hurt" not in {run.name for run in listing.runs}


def test_a_living_trainer_is_seen_though_no_file_has_changed(mine):
    memory = Memory()
    assert own(memory)["one"].state.status == "stopped"  # queued, and nobody is there to train it
    with mine[0].lock().acquire(timeout=0):
        assert own(memory)["one"].state.status == "queued"


def test_a_listed_run_that_is_held_on_to_has_todays_state(mine):
    run = own(Memory())["one"]
    for epoch in (1, 2):
        mine[0].write_state(replace(mine[0].recorded_state(), status="stopped", epoch=epoch))
        assert run.state.epoch == epoch
