"""A run's files arrive whole, in order, and nowhere else."""

import numpy as np
import pytest

from tests.support.small import SMALL
from vae_core import runs
from vae_core.errors import RunError
from vae_core.runs import Run, RunState, transfer


@pytest.fixture
def run(tmp_path):
    return runs.create_run(SMALL, folder=tmp_path / "there", name="a")


def test_what_travels_is_all_but_what_is_this_machines(run):
    (run.path / "title.txt").write_text("Mine")
    (run.path / "trainer.log").write_text("a line")
    run.request_stop()
    assert set(transfer.files(run)) == {"config.json", "state.json"}


def test_changes_are_told_once_and_in_the_order_in_which_they_are_written(run):
    changes = transfer.Changes(run)
    assert changes.taken() == []
    run.write_state(RunState(status="running", epoch=1))
    run.write_history([])
    run.write_networks(encoder=b"e", decoder=b"d")
    run.seal()
    taken = changes.taken()
    assert [name for name, _ in taken] == [
        "decoder.tflite", "encoder.tflite", "history.jsonl", "state.json", "digests.json",
    ]  # fmt: skip
    assert dict(taken)["encoder.tflite"] == b"e"
    assert changes.taken() == []
    run.write_state(
        RunState(status="running", epoch=1)
    )  # the same words, written again: its seal is broken
    assert changes.taken()[0] == ("digests.json", None)  # before what it would call damaged


def test_what_is_gone_there_goes_here(run, tmp_path):
    run.seal()
    changes = transfer.Changes(run)
    (run.path / "digests.json").unlink()
    (found,) = changes.taken()
    assert found == ("digests.json", None)
    home = Run(tmp_path / "home")
    home.path.mkdir()
    (home.path / "digests.json").write_text("{}")
    transfer.receive(home, *found)
    assert not (home.path / "digests.json").exists()


def test_of_networks_what_computes_travels_and_what_says_how(run):
    run.write_networks(encoder=b"e", decoder=b"d")
    run.write_history([])
    run.seal()
    found = transfer.networks(run)
    assert set(found) == {"config.json", "digests.json", "encoder.tflite", "decoder.tflite"}
    assert found["encoder.tflite"] == b"e"


def test_what_is_last_is_read_first(run, monkeypatch):
    """No epoch arrives that training could not go on from."""
    read, real = [], transfer._read
    monkeypatch.setattr(transfer, "_read", lambda of, name: read.append(name) or real(of, name))
    changes = transfer.Changes(run)
    run.write_npz("checkpoint.npz", {"epoch": np.array(1)}, compress=False)
    run.write_history([])
    run.write_state(RunState(status="running", epoch=1))
    (run.path / "latents.npz").write_bytes(b"codes")
    run.seal()
    names = [name for name, _ in changes.taken()]
    assert names == [
        "checkpoint.npz", "latents.npz", "history.jsonl", "state.json", "digests.json",
    ]  # fmt: skip
    assert read == names[::-1]


def test_links_do_not_travel_and_what_is_gone_already_is_no_error(run, tmp_path):
    (tmp_path / "secret").write_bytes(b"mine")
    (run.path / "history.jsonl").symlink_to(tmp_path / "secret")
    assert "history.jsonl" not in transfer.files(run)
    transfer.receive(run, "live.npz", None)
    transfer.pass_on(run, "stop", None)


def test_a_copy_is_the_run(run, tmp_path):
    home = Run(tmp_path / "home")
    home.path.mkdir()
    for name, content in transfer.files(run).items():
        transfer.receive(home, name, content)
    assert home.config == run.config
    assert home.recorded_state() == run.recorded_state()


@pytest.mark.parametrize(
    "name",
    [
        "../other/config.json", "/etc/passwd", "title.txt", "trainer.lock", "stop", "notes.txt",
        "snapshots/a", ".config.json", "else/config.json", "pause", "",
    ],
)  # fmt: skip
def test_no_other_file_is_taken(run, name):
    before = sorted(run.path.rglob("*"))
    with pytest.raises(RunError, match="no run has"):
        transfer.receive(run, name, b"x")
    assert sorted(run.path.rglob("*")) == before


def test_wishes_are_told_once_and_taken_back(run, tmp_path):
    there = Run(tmp_path / "node")
    there.path.mkdir()
    wishes = transfer.Wishes(run)
    assert wishes.taken() == []
    run.request_pause()
    run.watch()
    for name, content in wishes.taken():
        transfer.pass_on(there, name, content)
    assert there.pause_requested() == 0
    assert there.is_watched()
    assert wishes.taken() == []
    run.go_on()
    for name, content in wishes.taken():
        transfer.pass_on(there, name, content)
    assert there.pause_requested() is None
    with pytest.raises(RunError, match="no such wish"):
        transfer.pass_on(there, "config.json", b"{}")


@pytest.fixture(params=["_stamp", "_read"])
def vanishing(request, monkeypatch):
    """Call it with a name: that file goes at the moment when it is looked at, or read."""

    def vanish(name):
        look = getattr(transfer, request.param)

        def looked(of, asked):
            if asked == name:
                (of.path / name).unlink(missing_ok=True)
            return look(of, asked)

        monkeypatch.setattr(transfer, request.param, looked)

    return vanish


def test_a_file_that_goes_while_it_is_taken_is_gone(run, vanishing):
    changes = transfer.Changes(run)
    (run.path / "live.npz").write_bytes(b"a moment")
    assert changes.taken() == [("live.npz", b"a moment")]
    (run.path / "live.npz").write_bytes(b"another moment")
    run.write_state(RunState(status="running", epoch=1))
    vanishing("live.npz")
    assert [(name, content is None) for name, content in changes.taken()] == [
        ("live.npz", True), ("state.json", False)
    ]  # fmt: skip
    assert changes.taken() == []


def test_a_wish_that_goes_while_it_is_taken_is_taken_back(run, vanishing):
    wishes = transfer.Wishes(run)
    run.request_pause()
    assert wishes.taken() == [("pause", b"0")]
    run.request_pause(20)
    run.watch()
    vanishing("pause")
    assert wishes.taken() == [("pause", None), ("watched", b"")]
    assert wishes.taken() == []
