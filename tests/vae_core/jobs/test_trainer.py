"""A run's life in its directory when something goes wrong in it."""

import dataclasses

import numpy as np
import pytest

from tests.support.small import SMALL
from vae_core import datasets, jobs, runs
from vae_core.cli.main import main
from vae_core.errors import RunError, TrainingError
from vae_core.jobs import trainer
from vae_core.serving.codec import Codec
from vae_core.training import loop

SHORT = SMALL.replace(hidden=(8,))


def test_a_loss_that_is_not_finite_leaves_the_last_good_epoch_to_explore(monkeypatch):
    record = loop._record

    def broken_from_the_second(epoch, logs, test, seconds, count):
        if epoch == 2:
            test = test | {"loss": float("nan")}
        return record(epoch, logs, test, seconds, count)

    monkeypatch.setattr(loop, "_record", broken_from_the_second)
    run = runs.create_run(SHORT)
    with pytest.raises(TrainingError):
        trainer.train_run(run)
    assert run.state.status == "failed" and "epoch 1 is kept" in run.state.reason
    assert run.can_open and len(run.history) == 1
    Codec.open(run)


def test_a_run_killed_while_it_exports_can_be_finished(monkeypatch):
    run = runs.create_run(SHORT)
    with monkeypatch.context() as patch:
        patch.setattr(
            trainer,
            "measure_and_export",
            lambda *a, **k: (_ for _ in ()).throw(OSError(28, "full")),
        )
        with pytest.raises(RunError, match="full"):
            trainer.train_run(run)
    assert run.state.epoch == SHORT.epochs and not run.can_open and run.can_resume
    before = run.history
    assert trainer.train_run(run).status == "done"
    assert run.can_open and run.history == before and not run.can_resume


def test_a_complete_run_is_left_as_it_is():
    run = runs.create_run(SHORT.replace(epochs=1))
    trainer.train_run(run)
    with pytest.raises(RunError, match="is done: there is nothing left"):
        trainer.train_run(run)
    assert run.state.status == "done" and not run.can_resume


def test_a_damaged_checkpoint_fails_the_run_with_its_name():
    run = runs.create_run(SHORT)
    (run.path / "checkpoint.npz").write_bytes(b"not an npz file")
    with pytest.raises(RunError, match=r"checkpoint\.npz"):
        trainer.train_run(run)
    assert run.state.status == "failed" and "checkpoint.npz" in run.state.reason


@pytest.fixture
def half_done(tmp_path, monkeypatch):
    """A run that was stopped after its first epoch on a set of 40 rows; and what writes the set."""
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))

    def write(count=40, width=3, shift=0.0):
        x = np.random.default_rng(0).normal(shift, 1, (count, width)).astype("f4")
        np.savez(tmp_path / "own.npz", x_train=x, x_test=x[:10])

    write()
    config = SHORT.replace(dataset="own", likelihood="gaussian")
    run = runs.create_run(config, data=datasets.describe("own"))
    trainer.train_run(run, report=lambda state, record: record and run.request_stop())
    assert (run.state.status, run.state.epoch, run.state.note) == ("stopped", 1, "")
    return run, write


def test_going_on_with_data_that_has_changed_is_said_and_stays_said(half_done, capsys):
    run, write = half_done
    assert jobs.changed_data(run) == ""
    write(count=50)
    assert "training examples 40, now 50" in jobs.changed_data(run)
    assert main(["train", "--resume", run.name]) == 0
    said = "Its data set changed after epoch 1: training examples 40, now 50"
    assert capsys.readouterr().err.count(said) == 1
    assert run.state.status == "done" and said in run.state.note
    assert runs.open_run(run.name).data.training_size == 50


def test_the_same_data_written_anew_is_no_change(half_done):
    run, write = half_done
    write()
    trainer.train_run(run)
    assert run.state.status == "done" and run.state.note == ""


def test_values_that_have_changed_are_said_and_an_earlier_note_is_kept(half_done):
    run, write = half_done
    run.write_state(dataclasses.replace(run.state, note="An earlier note."))
    write(shift=1.0)
    trainer.train_run(run)
    assert run.state.note.startswith("An earlier note. Its data set changed after epoch 1: least")


def test_data_of_another_form_is_refused_before_a_trainer_starts(half_done):
    run, write = half_done
    write(width=4)
    with pytest.raises(RunError, match=r"another one \(examples of shape 3, now 4"):
        jobs.resume(run)
    with pytest.raises(RunError, match="Train a new run"):
        trainer.train_run(run)
