"""What a trainer writes down, in which order, and what it says of the time that is left."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.support.small import SMALL
from vae_core import runs
from vae_core.errors import RunError
from vae_core.jobs.journal import CompleteError, Journal
from vae_core.runs import EpochRecord, Run, RunState

CONFIG = SMALL.replace(epochs=10)
CHECKPOINT = {"weight_000": np.arange(3.0)}


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def run():
    return runs.create_run(CONFIG)


@pytest.fixture
def reports():
    return []


@pytest.fixture
def journal(run, clock, reports):
    journal = Journal(run, lambda *report: reports.append(report), clock)
    journal.take_up()
    return journal


def record(epoch, seconds=2.0, beta=None):
    return EpochRecord(
        epoch=epoch, train_loss=9.0, train_reconstruction=8.0, train_kl=1.0, test_loss=9.5,
        test_reconstruction=8.5, test_kl=1.0, seconds=seconds, images_per_second=10.0, beta=beta,
    )  # fmt: skip


def progress(share, loss=90.0):
    """What the loop says inside an epoch; its own class would load Keras."""
    return SimpleNamespace(share=share, loss=loss, reconstruction=80.0, kl=5.0)


def checkpoint(epoch):
    return CHECKPOINT | {"epoch": np.array(epoch)}


def done(journal, *records):
    for each in records:
        journal.epoch_done(each, checkpoint(each.epoch))


def test_the_checkpoint_is_written_before_the_history_and_the_state_last(journal, run, monkeypatch):
    written, rename = [], Path.replace

    def noted(self, target):
        written.append(Path(target).name)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    done(journal, record(1))
    assert written == ["checkpoint.npz", "history.jsonl", "state.json"]
    assert int(run.checkpoint()["epoch"]) == 1
    assert json.loads(str(run.checkpoint()["record"]))["epoch"] == 1


def test_every_epoch_is_added_and_reported_with_its_record(journal, run, reports):
    reports.clear()
    done(journal, record(1), record(2, beta=3.0))
    assert [each.epoch for each in run.history] == [1, 2] and journal.last_beta == 3.0
    assert [(state.epoch, each.epoch) for state, each in reports] == [(1, 1), (2, 2)]
    assert journal.state == run.recorded_state() and journal.state.status == "queued"
    assert Journal(run, lambda *report: None, Clock()).last_beta is None


def test_a_new_run_waits_for_its_turn(journal, run, reports):
    expected = RunState(status="queued", phase="Waiting for its turn")
    assert run.recorded_state() == expected and reports == [(expected, None)]


def test_what_it_trains_on_stays_with_the_run_from_the_next_thing_on(journal, run):
    journal.trains_on("a GPU")
    assert run.recorded_state().device == ""
    done(journal, record(1))
    assert (run.recorded_state().device, run.recorded_state().epoch) == ("a GPU", 1)
    assert journal.ended("stopped").device == "a GPU"


def test_inside_an_epoch_the_state_is_written_twice_a_second_at_most(journal, run, clock, reports):
    clock.now += 1
    journal.enter("running", "Training")
    reports.clear()
    told = []
    for quarter in range(1, 13):
        clock.now = 101 + quarter / 4
        journal.progress(progress(quarter / 12, 90.0 + quarter))
        told.append(run.recorded_state().progress)
    assert [round(12 * share) for share in told] == [0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12]
    state = run.recorded_state()
    assert (state.loss, state.reconstruction, state.kl) == (102.0, 80.0, 5.0)
    assert state.status == "running" and state.phase == "Training" and len(reports) == 6


def test_between_epochs_there_is_no_progress_and_no_running_mean(journal, run, clock):
    clock.now += 1
    journal.progress(progress(0.5))
    assert run.recorded_state().progress == 0.5
    done(journal, record(1))
    state = run.recorded_state()
    assert (state.progress, state.loss, state.reconstruction, state.kl) == (0, None, None, None)
    assert state.epoch == 1


def test_the_time_left_is_the_median_epochs_of_the_last_five_without_the_first(journal, run, clock):
    clock.now += 1
    journal.progress(progress(0.5))
    assert run.recorded_state().seconds_left is None
    done(journal, record(1, 50.0))
    assert journal.state.seconds_left == 9 * 50.0  # nothing better is known
    for epoch, seconds, usual in ((2, 4.0, 4), (3, 6.0, 5), (4, 400.0, 6), (5, 5.0, 5.5),
                                  (6, 5.0, 5), (7, 7.0, 6)):  # fmt: skip
        done(journal, record(epoch, seconds))
        assert journal.state.seconds_left == (10 - epoch) * usual
    clock.now += 1
    journal.progress(progress(0.25))
    assert run.recorded_state().seconds_left == pytest.approx(2.75 * 6)
    done(journal, record(8), record(9), record(10))
    assert journal.state.seconds_left == 0
    clock.now += 1
    journal.progress(progress(0.5))
    assert run.recorded_state().seconds_left == 0  # never less than nothing


def test_notes_add_up_and_the_oldest_words_go_first(journal, run):
    journal.add_note("First.")
    journal.add_note("Second.")
    journal.enter("running", "Training")
    assert run.recorded_state().note == "First. Second."
    journal.add_note("x" * 1990)
    assert len(journal.state.note) == 2000 and journal.state.note.startswith(". Second. x")


def test_a_pause_is_said_and_taken_back(journal, run):
    journal.enter("running", "Training")
    for is_paused, phase in ((True, "Paused"), (False, "Training")):
        journal.paused(is_paused)
        assert run.recorded_state().phase == phase and run.recorded_state().status == "running"


def test_an_end_clears_the_wish_to_stop_and_seals_the_run(journal, run, reports):
    done(journal, record(1))
    run.request_stop()
    ended = journal.ended("stopped", "Stopped by request.")
    assert ended == run.recorded_state() == reports[-1][0]
    assert (ended.status, ended.reason, ended.phase) == ("stopped", "Stopped by request.", "")
    assert ended.seconds_left is None and ended.epoch == 1 and not run.stop_requested()
    sealed = json.loads((run.path / "digests.json").read_bytes())
    assert {"state.json", "history.jsonl", "checkpoint.npz"} <= sealed.keys()
    assert run.damage() is None


def test_an_end_without_room_for_the_digests_is_an_end(journal, run, monkeypatch):
    def full(self):
        raise OSError(28, "full")

    monkeypatch.setattr(Run, "seal", full)
    assert journal.ended("done").status == "done" == run.recorded_state().status


def test_a_failure_is_written_even_where_no_file_can_be_written_aside(
    journal, run, reports, monkeypatch
):
    def full(self, state):
        raise OSError(28, "full")

    journal.enter("running", "Training")
    reports.clear()
    monkeypatch.setattr(Run, "write_state", full)
    journal.failed("The disk is full.")
    state = run.recorded_state()
    assert (state.status, state.reason, state.phase) == ("failed", "The disk is full.", "")
    assert reports == [(state, None)]
    monkeypatch.setattr(Run, "overwrite_state", full)
    journal.failed("Again.")
    assert reports[-1][0].reason == "Again." and run.recorded_state() == state


def test_a_failure_before_anything_could_be_written_is_one_all_the_same(journal, run, monkeypatch):
    def refused(self):
        raise OSError(13, "Permission denied")

    journal.enter("running", "Training")
    monkeypatch.setattr(Run, "clear_stop", refused)
    journal.failed("The folder is gone.")
    state = run.recorded_state()
    assert (state.status, state.reason, state.phase) == ("failed", "The folder is gone.", "")


def test_a_failure_is_written_as_an_end_where_there_is_room(journal, run):
    journal.failed("The loss stopped being finite.")
    state = run.recorded_state()
    assert (state.status, state.reason) == ("failed", "The loss stopped being finite.")
    assert (run.path / "digests.json").exists()


def test_it_takes_up_where_the_checkpoint_is_whatever_the_history_has(journal, run):
    journal.add_note("Said before.")
    done(journal, record(1), record(2))
    run.write_history([record(1), record(2), record(3)])  # beyond what can be gone on from
    run.request_pause()
    (run.path / ".state.json.abcd1234").touch()
    again = Journal(run, lambda *report: None, Clock())
    again.take_up()
    assert [each.epoch for each in again.records] == [1, 2] == [r.epoch for r in run.history]
    assert (again.state.epoch, again.state.note) == (2, "Said before.")
    assert run.pause_requested() is None and not (run.path / ".state.json.abcd1234").exists()


def test_a_history_that_is_right_already_is_not_written_again(journal, run):
    done(journal, record(1))
    before = (run.path / "history.jsonl").stat().st_ino
    Journal(run, lambda *report: None, Clock()).take_up()
    assert (run.path / "history.jsonl").stat().st_ino == before


def test_a_killed_trainers_last_epoch_is_in_its_checkpoint(journal, run):
    done(journal, record(1))
    run.write_checkpoint(checkpoint(2), record(2))  # and then it was killed
    again = Journal(run, lambda *report: None, Clock())
    again.take_up()
    assert [each.epoch for each in run.history] == [1, 2] and again.state.epoch == 2


def test_what_is_done_is_left_alone_and_a_damaged_state_is_written_anew(trained, journal, run):
    with pytest.raises(CompleteError, match="is done: there is nothing left to train"):
        Journal(trained["mlp"], lambda *report: None, Clock()).take_up()
    journal.ended("done")
    Journal(run, lambda *report: None, Clock()).take_up()  # nothing has been exported
    (run.path / "digests.json").unlink(missing_ok=True)
    (run.path / "state.json").write_bytes(b"{")
    Journal(run, lambda *report: None, Clock()).take_up()
    assert run.recorded_state().status == "queued"
    assert issubclass(CompleteError, RunError)
