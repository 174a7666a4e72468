"""``train`` and ``warm``: a training in this process."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from vae_core import datasets, runs
from vae_core.cli import engine, settings
from vae_core.cli.report import Reporter
from vae_core.cli.shared import Commands
from vae_core.datasets import fit
from vae_core.errors import RunError
from vae_core.runs import EpochRecord, Run, RunState
from vae_core.storage import read_only

if TYPE_CHECKING:
    from vae_core.jobs.cluster.place import Place
    from vae_core.jobs.journal import Report
    from vae_core.training.loop import Compiled

_log = logging.getLogger(__name__)
_STDERR = 2  # the descriptor, which code outside of Python writes to


def add(commands: Commands) -> None:
    """Register this group's commands."""
    train = commands.add("train", _train, "train a new run, or resume one")
    train.add_argument("--resume", metavar="RUN", help="go on with a stopped run")
    train.add_argument("--name", help="the run's folder name (default: made from the settings)")
    train.add_argument("--title", help="the run's title on the pages")
    train.add_argument("--quiet", action="store_true", help="print nothing")
    train.add_argument(
        "--background", action="store_true", help="leave the processors to others first"
    )
    engine.add_options(train)
    settings.add_options(train)
    commands.add("warm", _warm, "wait, with Keras loaded, for a run that a page hands over")


@read_only.refused  # before a wish to stop is cleared, and the log opened
def _train(options: argparse.Namespace) -> int:
    place = engine.place_of(options)
    if place is not None:
        place.require_answer()  # before a run is made that nobody could train
    run = _run_of(options)
    # In the background it is somebody else's job: who started it has cleared the wish to stop.
    # And a wish that another trainer has yet to see is not ours to clear.
    if not options.background and not run.is_owned():
        run.clear_stop()
    return _train_here(
        run, data_folder=options.data_dir, as_json=options.json, quiet=options.quiet,
        background=options.background, place=place,
    )  # fmt: skip


def _run_of(options: argparse.Namespace) -> Run:
    if not options.resume:
        config = settings.config_of(options)
        fit.check(config, options.data_dir)
        return runs.create_run(
            config, data=datasets.describe(config.dataset, options.data_dir),
            folder=options.runs_dir, name=options.name, title=options.title,
        )  # fmt: skip
    settings.refuse(options)
    run = runs.open_run(options.resume, options.runs_dir)
    if run.shipped:
        raise RunError(f"{run.name!r} came with the project and cannot be resumed.")
    return run


def _train_here(
    run: Run, *, data_folder: Path | None, as_json: bool, quiet: bool, background: bool,
    compiled: Compiled | None = None, place: Place | None = None,
) -> int:  # fmt: skip
    from vae_core.jobs import log, priority

    # Ctrl-C and a polite kill stop as the page's button does: the last epoch is kept.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: run.request_stop())
    if background:
        priority.give_way()
    reporter, journal = Reporter(run, as_json=as_json, quiet=quiet), log.TrainingLog(_log, run)

    def report(state: RunState, record: EpochRecord | None) -> None:
        reporter(state, record)
        journal(state, record)

    silence = _native_output_logged(run) if quiet else contextlib.nullcontext()
    with log.to_run(_log, run), silence:
        try:
            state = _trained(run, data_folder, compiled, place, report)
        except Exception:
            log.event(_log, logging.ERROR, run.name, "training ended by an error", traceback=True)
            raise
        finally:
            reporter.close()
    if as_json:
        print(json.dumps({"run": run.name, **dataclasses.asdict(state)}))
    elif not quiet:
        print(f"{run.name}: {state.status}. {state.reason}".rstrip())
    return 0


def _trained(
    run: Run, data_folder: Path | None, compiled: Compiled | None, place: Place | None,
    report: Report,
) -> RunState:  # fmt: skip
    """Trained here, or brought home from a cluster.

    Raises:
        VaeError: training failed; the reason is in the run's state as well.
    """
    if place is None:
        from vae_core.jobs.trainer import train_run

        return train_run(run, data_folder=data_folder, compiled=compiled, report=report)
    from vae_core.jobs.cluster.bridge import train_on_cluster

    state = train_on_cluster(run, place, data_folder=data_folder, report=report)
    if state.status == "failed":  # there; a trainer here raises by itself
        raise RunError(state.reason)
    return state


@contextlib.contextmanager
def _native_output_logged(run: Run) -> Iterator[None]:
    """What TensorFlow and LiteRT write to standard error, from C++, goes to the run's log."""
    try:
        log = run.open_log()
    except OSError:  # a full disk: then it is shown
        yield
        return
    shown = os.dup(_STDERR)
    with log:
        os.dup2(log.fileno(), _STDERR)
    try:
        yield
    finally:
        os.dup2(shown, _STDERR)
        os.close(shown)


def _warm(options: argparse.Namespace) -> int:
    """Wait for a run, then do what ``train --resume --quiet --background`` does."""
    from vae_core.jobs import priority, warm
    from vae_core.training import threads

    priority.give_way()
    task = warm.wait(options.runs_dir)
    if task is None:
        return 0
    with task.run.open_log() as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    if not threads.configure_threads(task.run.config):  # made ready for another architecture
        warm.begin_anew([
            "train", "--resume", task.run.name, "--runs-dir", str(task.run.path.parent),
            "--data-dir", str(task.data_folder), "--quiet", "--background",
        ])  # fmt: skip
    return _train_here(
        task.run, data_folder=task.data_folder, as_json=False, quiet=True, background=True,
        compiled=task.compiled,
    )  # fmt: skip
