"""A training's whole life in its run's directory: wait, train, measure, export.

Keras is imported only once the run's turn has come, so that a waiting trainer is small.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from filelock import AcquireReturnProxy, FileLock, Timeout

from vae_core import datasets
from vae_core.datasets import Dataset
from vae_core.errors import RunError, TrainingError, VaeError
from vae_core.jobs.hold import Hold
from vae_core.jobs.journal import CompleteError, Journal, Report
from vae_core.jobs.measure import measure_and_export
from vae_core.jobs.snapshots import Recorder
from vae_core.jobs.tie import tie
from vae_core.runs import EpochRecord, Run, RunState
from vae_core.storage import read_only
from vae_core.vae import kl_schedule

if TYPE_CHECKING:
    from vae_core.training.checkpoint import Checkpoint
    from vae_core.training.loop import Compiled
    from vae_core.training.model import VAE

_QUEUE_INTERVAL = 0.3
_LOCK_PATIENCE = 5.0  # a page that looks whether the run is owned shares the lock for a moment
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # the disk, a quota, a limit on files


@read_only.refused
def train_run(
    run: Run,
    *,
    data_folder: str | os.PathLike[str] | None = None,
    compiled: Compiled | None = None,
    note: str = "",
    report: Report = lambda state, record: None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> RunState:
    """Train a new run or go on with a stopped one, and leave it ready to open.

    One training runs at a time in a runs folder; the others wait for their turn.

    Args:
        compiled: a compiled model and its data; not used for another configuration.
        note: what stays with the run, as that it was begun elsewhere.
        report: called with every state, and with the epoch's figures when one is done.

    Returns:
        The final state: ``done`` or ``stopped``.

    Raises:
        RunError: the run is complete, or another process trains it.
        VaeError: training failed; the reason is in the run's state as well, and the
            last good epoch can be opened.
    """
    if run.config.imported is not None:
        raise RunError(f"{run.title!r} was imported: it can be opened, not trained.")
    try:
        ownership = run.lock().acquire(timeout=_LOCK_PATIENCE)
    except Timeout as error:
        raise RunError(f"{run.title!r} is being trained by another process already.") from error
    except OSError as error:
        raise RunError(f"{run.title!r} cannot be trained: trainer.lock is damaged.") from error
    with ownership:
        journal = Journal(run, report, clock)
        try:
            journal.take_up()
            journal.add_note(note)
            ready = compiled if compiled and _is_for(compiled, run) else None
            turn = _wait_for_turn(run, sleep)
            if turn is None:
                return journal.ended("stopped", "Stopped while it waited for its turn.")
            with turn:
                return _train_now(run, data_folder, ready, journal, clock=clock, sleep=sleep)
        except CompleteError:
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


def _is_for(compiled: Compiled, run: Run) -> bool:
    """Whether a model was compiled for this run, on the data that it was made for."""
    same_data = run.data is None or run.data.digest == compiled.dataset.description.digest
    return compiled.config == run.config and same_data


def _why(error: OSError) -> str:
    if error.errno in _NO_ROOM:
        return (
            f"The disk is full ({error.strerror}). The last completed epoch is kept: "
            "make room, then resume."
        )
    return f"The run could not be written or read: {error.strerror or error}."


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
    compiled: Compiled | None,
    journal: Journal,
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> RunState:
    journal.enter("running", "Loading the data")
    dataset = (
        compiled.dataset
        if compiled
        else datasets.load(run.config.dataset, data_folder, progress=True)
    )
    journal.add_note(tie(run, dataset.description, journal.state.epoch))
    journal.enter("running", "Building the model")
    from vae_core.training import devices, loop, threads

    journal.trains_on(devices.take())
    threads.configure_threads(run.config)
    journal.enter("running", "Training")
    steps = loop.steps_per_epoch(run.config, len(dataset.train))
    hold = Hold(run, steps, clock, sleep, journal.paused)
    recorder = Recorder(
        run, dataset, steps_per_epoch=steps, group=loop.group(run.config), clock=hold.clock
    )

    def wait_if_wanted(step: int) -> None:
        if hold.is_wanted(step):
            recorder.show_again()
            hold.until_it_is_not(step)

    def on_steps(vae: VAE, step: int, record: EpochRecord | None) -> None:
        recorder.look(vae, step, record)
        if record is None:
            wait_if_wanted(step)

    def on_epoch(record: EpochRecord, checkpoint: Checkpoint) -> None:
        journal.epoch_done(record, checkpoint)
        if record.epoch < run.config.epochs:
            wait_if_wanted(record.epoch * steps)

    def on_move(step: int, beta: float) -> None:
        run.write_config(kl_schedule.with_move(run.config, step, beta))
        run.clear_wished_beta()

    try:
        vae = loop.train(
            run.config,
            dataset,
            clock=hold.clock,
            vae=compiled.vae if compiled else None,
            checkpoint=run.checkpoint(),
            on_epoch=on_epoch,
            on_progress=journal.progress,
            on_steps=on_steps,
            wished_beta=run.wished_beta,
            on_move=on_move,
            should_stop=run.stop_requested,
        )
    except TrainingError:
        recorder.end(journal.state.epoch * steps)
        _export_last_good_epoch(run, dataset, journal)
        raise
    recorder.end(journal.state.epoch * steps)
    stopped = journal.state.epoch < run.config.epochs
    if journal.state.epoch:
        journal.enter("running", "Measuring on the test set")
        measure_and_export(run, vae, dataset, beta=journal.last_beta)
    if stopped:
        kept = f"epoch {journal.state.epoch} is kept" if journal.state.epoch else "no epoch"
        return journal.ended("stopped", f"Stopped by request; {kept}.")
    return journal.ended("done")


def _export_last_good_epoch(run: Run, dataset: Dataset, journal: Journal) -> None:
    """What a run was before its loss went wrong can still be explored."""
    checkpoint = run.checkpoint()
    if checkpoint is None:
        return
    from vae_core.training import checkpoint as checkpoints
    from vae_core.training import loop

    journal.enter("running", "Measuring the last good epoch")
    vae = loop.build(run.config, dataset.shape, 1, dataset.description.columns)
    checkpoints.restore(vae, checkpoint)
    measure_and_export(run, vae, dataset, beta=journal.last_beta)
