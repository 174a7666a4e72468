"""Start, resume and stop trainings, whichever engine they run on."""

from __future__ import annotations

import os
from collections.abc import Iterable

from vae_core import datasets, runs
from vae_core.datasets import data_dir, fit
from vae_core.errors import RunError
from vae_core.jobs.engine import Engine
from vae_core.jobs.local import LocalProcesses
from vae_core.jobs.tie import change, require_form
from vae_core.runs import Run
from vae_core.storage import read_only
from vae_core.vae.config import TrainingConfig

LOCAL: Engine = LocalProcesses()


@read_only.refused
def start(
    config: TrainingConfig,
    *,
    folder: str | os.PathLike[str] | None = None,
    data_folder: str | os.PathLike[str] | None = None,
    title: str | None = None,
    engine: Engine = LOCAL,
) -> Run:
    """Create a run and train it in the background.

    Raises:
        ConfigError: the settings do not fit the data set; no run is made.
        DataError: the data set cannot be read; no run is made.
        RunError: the run could not be made, or its trainer did not start.
    """
    fit.check(config, data_folder)
    data = datasets.describe(config.dataset, data_folder)
    run = runs.create_run(config, data=data, folder=folder, title=title)
    engine.start(run, data_dir(data_folder))
    return run


@read_only.refused
def resume(
    run: Run, *, data_folder: str | os.PathLike[str] | None = None, engine: Engine = LOCAL
) -> None:
    """Go on with a stopped or failed run in the background.

    Raises:
        RunError: it is being trained, is complete, or came with the project; or its data set
            has become one of another form.
        DataError: the data set cannot be read.
    """
    if not run.can_resume:
        raise RunError(f"{run.title!r} cannot be resumed: it is {engine.state(run).status}.")
    require_form(run, datasets.describe(run.config.dataset, data_folder))
    engine.start(run, data_dir(data_folder))


def changed_data(run: Run, data_folder: str | os.PathLike[str] | None = None) -> str:
    """How a run's data has changed since it learned it, in a few words; empty where it has not.

    Raises:
        DataError: the data set cannot be read.
    """
    return change(run, datasets.describe(run.config.dataset, data_folder))


@read_only.refused
def stop(run: Run, *, engine: Engine = LOCAL) -> None:
    """Ask for a stop after which the last completed epoch is kept; returns at once."""
    engine.stop(run)


def active(of: Iterable[Run], *, engine: Engine = LOCAL) -> list[Run]:
    """Those of the runs that are being trained or wait for their turn."""
    return [run for run in of if engine.state(run).status in ("queued", "running")]
