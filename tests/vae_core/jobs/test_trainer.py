"""A run's life in its directory when something goes wrong in it."""

import pytest

from tests.support.small import SMALL
from vae_core import runs
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
