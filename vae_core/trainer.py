"""A training run's whole life in its directory: wait, train, measure, export.

Keras is imported only once the run's turn has come, so that a waiting trainer is small.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import AcquireReturnProxy, FileLock, Timeout

from vae_core import data
from vae_core.errors import BrokenRunError, RunError, TrainingError, VaeError
from vae_core.inference import Codec
from vae_core.runs import EpochRecord, Run, RunState, Status, create_run

if TYPE_CHECKING:
    from vae_core.model import VAE
    from vae_core.training import Checkpoint, Prepared, Progress

_STATE_INTERVAL = 0.5  # seconds between two writes of state.json inside an epoch
_QUEUE_INTERVAL = 0.3
_LOCK_PATIENCE = 5.0  # a page that looks whether the run is owned holds the lock for a moment

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # the disk, a quota, a limit on files

Report = Callable[[RunState, EpochRecord | None], None]


def train_run(
    run: Run,
    *,
    data_folder: str | os.PathLike[str] | None = None,
    prepared: Prepared | None = None,
    report: Report = lambda state, record: None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> RunState:
    """Train a new run or go on with a stopped one, and leave it ready to open.

    One training runs at a time in a runs folder; the others wait for their turn.

    Args:
        prepared: a compiled model and its data; not used for another configuration.
        report: called with every state, and with the epoch's figures when one is done.

    Returns:
        The final state: ``done`` or ``stopped``.

    Raises:
        RunError: the run is complete, or another process trains it.
        VaeError: training failed; the reason is in the run's state as well, and the
            last good epoch can be opened.
    """
    try:
        ownership = run.lock().acquire(timeout=_LOCK_PATIENCE)
    except Timeout as error:
        raise RunError(f"{run.title!r} is being trained by another process already.") from error
    except OSError as error:
        raise RunError(f"{run.title!r} cannot be trained: trainer.lock is damaged.") from error
    with ownership:
        journal = _Journal(run, report, clock)
        try:
            journal.take_up()
            ready = prepared if prepared and prepared.config == run.config else None
            turn = _wait_for_turn(run, sleep)
            if turn is None:
                return journal.ended("stopped", "Stopped while it waited for its turn.")
            with turn:
                return _train_now(run, data_folder, ready, journal, clock)
        except _CompleteError:
            raise
        except VaeError as error:
            journal.failed(str(error))
            raise
        except OSError as error:
            journal.failed(_why(error))
            raise RunError(journal.state.reason) from error
        except BaseException as error:
            journal.failed(f"Training ended by an unexpected {type(error).__name__}.")
            raise


def export_run(
    run: Run,
    destination: str | os.PathLike[str],
    *,
    float16: bool = False,
    data_folder: str | os.PathLike[str] | None = None,
) -> Run:
    """A copy of a trained run that can be opened but not resumed, in ``destination``.

    With ``float16`` the weights are rounded to half precision first, and everything
    that the copy says about itself is measured anew with the rounded weights.

    Raises:
        RunError: the run has no completed epoch, or the destination exists.
    """
    target = Path(destination)
    checkpoint = run.checkpoint()
    if checkpoint is None:
        raise RunError(f"{run.title!r} has no completed epoch to export.")
    copy = create_run(run.config, folder=target.parent, name=target.name, title=run.title)
    from vae_core import export, training

    dataset = data.load(run.config.dataset, data_folder)
    vae = training.build(run.config, dataset.shape, steps_per_epoch=1)
    training.restore(vae, checkpoint)
    if float16:
        export.round_to_float16(vae.encoder)
        export.round_to_float16(vae.decoder)
    _measure_and_export(copy, vae, dataset, float16=float16)
    shutil.copyfile(run.path / "history.jsonl", copy.path / "history.jsonl")
    copy.write_state(RunState(status="done", epoch=int(checkpoint["epoch"])))
    copy.seal()
    return copy


def _why(error: OSError) -> str:
    if error.errno in _NO_ROOM:
        return (
            f"The disk is full ({error.strerror}). The last completed epoch is kept: "
            "make room, then resume."
        )
    return f"The run could not be written or read: {error.strerror or error}."


class _CompleteError(RunError):
    """There is nothing left to do; the run stays as it is."""


class _Journal:
    """Keeps state.json, history.jsonl and checkpoint.npz in step with the training."""

    def __init__(self, run: Run, report: Report, clock: Callable[[], float]) -> None:
        self._run, self._report, self._clock = run, report, clock
        self._written = float("-inf")
        self.records: list[EpochRecord] = []
        self.state = RunState(status="queued")

    def take_up(self) -> None:
        """Begin where the last completed epoch left off.

        Raises:
            RunError: nothing is left to train or to export.
            BrokenRunError: the checkpoint or the history is damaged.
        """
        if self._was_done():
            raise _CompleteError(f"{self._run.title!r} is done: there is nothing left to train.")
        self._run.remove_leftovers()
        checkpoint = self._run.checkpoint()
        epoch = 0 if checkpoint is None else int(checkpoint["epoch"])
        self.records = self._run.history_until(checkpoint)
        self.state = replace(self.state, epoch=epoch)
        if self.records != self._run.history:
            self._run.write_history(self.records)
        self.enter("queued", "Waiting for its turn")

    def enter(self, status: Status, phase: str) -> None:
        self._write(self._between_epochs(status=status, phase=phase))

    def progress(self, progress: Progress) -> None:
        if self._clock() - self._written < _STATE_INTERVAL:
            return
        self._write(
            replace(
                self.state,
                progress=progress.share,
                seconds_left=self._seconds_left(progress.share),
                loss=progress.loss,
                reconstruction=progress.reconstruction,
                kl=progress.kl,
            )
        )

    def epoch_done(self, record: EpochRecord, checkpoint: Checkpoint) -> None:
        self.records.append(record)
        # The checkpoint first: no epoch is shown that training could not go on from.
        self._run.write_checkpoint(checkpoint, record)
        self._run.write_history(self.records)
        left = self._seconds_left(0.0)
        self._write(self._between_epochs(epoch=record.epoch, seconds_left=left), record)

    def ended(self, status: Status, reason: str = "") -> RunState:
        self._run.clear_stop()
        self._write(self._between_epochs(status=status, phase="", reason=reason, seconds_left=None))
        with contextlib.suppress(OSError):  # a full disk: the run is merely without digests
            self._run.seal()
        return self.state

    def failed(self, reason: str) -> None:
        self.state = replace(self.state, status="failed", phase="", reason=reason)
        try:
            self.ended("failed", reason)
        except OSError:
            # Should this fail too, the lock is freed all the same and the run shows as stopped.
            with contextlib.suppress(OSError):
                self._run.overwrite_state(self.state)
            self._report(self.state, None)

    def _between_epochs(self, **changes: Any) -> RunState:
        nothing = {"progress": 0.0, "loss": None, "reconstruction": None, "kl": None}
        return replace(self.state, **(nothing | changes))

    def _was_done(self) -> bool:
        """Whether training, measuring and exporting have all been completed before."""
        try:
            return self._run.state.status == "done" and self._run.can_open
        except BrokenRunError:  # written anew below
            return False

    def _seconds_left(self, share: float) -> float | None:
        # The first epoch compiles the model and says little about the others.
        known = self.records[1:] or self.records
        if not known:
            return None
        # The median: one epoch with a closed laptop in it says nothing about the others.
        seconds = statistics.median(record.seconds for record in known[-5:])
        epochs_done = len(self.records) and self.records[-1].epoch
        return max(0.0, (self._run.config.epochs - epochs_done - share) * seconds)

    def _write(self, state: RunState, record: EpochRecord | None = None) -> None:
        self.state = state
        self._written = self._clock()
        self._run.write_state(state)
        self._report(state, record)


def _wait_for_turn(run: Run, sleep: Callable[[float], None]) -> AcquireReturnProxy | None:
    """The lock of the one training at a time; None when the run is to stop before it has it."""
    turn = FileLock(run.path.parent / ".training.lock")
    while not run.stop_requested():
        try:
            return turn.acquire(timeout=0)
        except Timeout:
            sleep(_QUEUE_INTERVAL)
    return None


def _train_now(
    run: Run,
    data_folder: str | os.PathLike[str] | None,
    prepared: Prepared | None,
    journal: _Journal,
    clock: Callable[[], float],
) -> RunState:
    journal.enter("running", "Loading the data")
    dataset = (
        prepared.dataset if prepared else data.load(run.config.dataset, data_folder, progress=True)
    )
    journal.enter("running", "Building the model")
    from vae_core import cores, training

    cores.share(run.config)
    journal.enter("running", "Training")
    try:
        vae = training.train(
            run.config,
            dataset,
            clock=clock,
            vae=prepared.vae if prepared else None,
            checkpoint=run.checkpoint(),
            on_epoch=journal.epoch_done,
            on_progress=journal.progress,
            should_stop=run.stop_requested,
        )
    except TrainingError:
        _export_last_good_epoch(run, dataset, journal)
        raise
    stopped = journal.state.epoch < run.config.epochs
    if journal.state.epoch:
        journal.enter("running", "Measuring on the test set")
        _measure_and_export(run, vae, dataset)
    if stopped:
        kept = f"epoch {journal.state.epoch} is kept" if journal.state.epoch else "no epoch"
        return journal.ended("stopped", f"Stopped by request; {kept}.")
    return journal.ended("done")


def _export_last_good_epoch(run: Run, dataset: data.Dataset, journal: _Journal) -> None:
    """What a run was before its loss went wrong can still be explored."""
    checkpoint = run.checkpoint()
    if checkpoint is None:
        return
    from vae_core import training

    journal.enter("running", "Measuring the last good epoch")
    vae = training.build(run.config, dataset.shape, steps_per_epoch=1)
    training.restore(vae, checkpoint)
    _measure_and_export(run, vae, dataset)


def _measure_and_export(
    run: Run, vae: VAE, dataset: data.Dataset, *, float16: bool = False
) -> None:
    """What is measured is what is served: the exported networks."""
    from vae_core import cores, evaluation, export

    export.export_networks(run, vae.encoder, vae.decoder, float16=float16)
    codec = Codec.open(run, threads=cores.available())
    metrics, codes = evaluation.evaluate(codec, dataset.test, seed=run.config.seed)
    run.write_codes(codes)
    run.write_metrics(metrics)
