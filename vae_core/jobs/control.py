"""Start, resume and stop trainings, whichever engine they run on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

from vae_core import datasets, runs
from vae_core.datasets import data_dir, fit
from vae_core.errors import ConfigError, RunError
from vae_core.jobs.cluster.engine import RayCluster
from vae_core.jobs.cluster.place import from_environment
from vae_core.jobs.engine import Engine
from vae_core.jobs.local import LocalProcesses
from vae_core.jobs.tie import change, require_form
from vae_core.runs import Run
from vae_core.storage import read_only
from vae_core.vae.config import FixedBeta, TrainingConfig

LOCAL: Engine = LocalProcesses()
_MORE = "It is to have more epochs."


def usual() -> Engine:
    """The cluster that VAE_RAY_ADDRESS names, else this machine.

    Raises:
        ConfigError: the variable holds no address.
    """
    place = from_environment()
    return LOCAL if place is None else RayCluster(place)


@read_only.refused
def start(
    config: TrainingConfig,
    *,
    folder: str | os.PathLike[str] | None = None,
    data_folder: str | os.PathLike[str] | None = None,
    title: str | None = None,
    watched: bool = False,
    engine: Engine | None = None,
) -> Run:
    """Create a run and train it in the background.

    Args:
        watched: whether somebody looks at it from the first step on.
        engine: what trains it; by default the cluster that VAE_RAY_ADDRESS names, else this
            machine.

    Raises:
        ConfigError: the settings are an import's, or do not fit the data set; no run is made.
        DataError: the data set cannot be read; no run is made.
        RunError: the run could not be made, or its trainer did not start.
    """
    if config.imported is not None:
        raise ConfigError("Networks that were imported can be opened, not trained.")
    fit.check(config, data_folder)
    data = datasets.describe(config.dataset, data_folder)
    trains = engine or usual()
    run = runs.create_run(config, data=data, folder=folder, title=title)
    if watched:
        run.watch()
    trains.start(run, data_dir(data_folder))
    return run


@read_only.refused
def resume(
    run: Run, *, data_folder: str | os.PathLike[str] | None = None, engine: Engine | None = None
) -> None:
    """Go on with a stopped or failed run in the background.

    Raises:
        RunError: it is being trained, is complete, or came with the project; or its data set
            has become one of another form.
        DataError: the data set cannot be read.
    """
    if run.config.imported is not None:
        raise RunError(f"{run.title!r} was imported: it can be opened, not trained.")
    if not run.can_resume:
        raise RunError(f"{run.title!r} cannot be resumed: it is {run.state.status}.")
    require_form(run, datasets.describe(run.config.dataset, data_folder))
    (engine or usual()).start(run, data_dir(data_folder))


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


@read_only.refused
def pause(run: Run) -> None:
    """Hold a training between two steps, until it is told to go on."""
    run.request_pause()


@read_only.refused
def go_on(run: Run, *, epochs: int | None = None) -> None:
    """Let a training that is held go on: to the end, or for so many epochs more."""
    if epochs is None:
        run.go_on()
    else:
        run.request_pause(run.state.epoch + epochs)


@read_only.refused
def move_beta(run: Run, beta: float) -> None:
    """Go on with another β, from the next steps on.

    Raises:
        ConfigError: the run has not one β, or this is none.
        RunError: it is not being trained.
    """
    if not run.config.has_one_beta:
        raise ConfigError("Only a VAE of one β can be moved to another while it trains.")
    FixedBeta(beta)  # says what is wrong with it
    if not run.is_owned():
        raise RunError(f"{run.title!r} is not being trained.")
    run.wish_beta(beta)


@read_only.refused
def extend(
    run: Run, epochs: int, *, data_folder: str | os.PathLike[str] | None = None,
    engine: Engine = LOCAL,
) -> None:  # fmt: skip
    """Train a run that is done for more epochs, in the background.

    With a cosine schedule the learning rate goes on where one over all of the epochs would be.

    Raises:
        ConfigError: the sum is more than a training may have.
        RunError: it is not done, came with the project, or cannot be gone on with.
        DataError: the data set cannot be read. Of all these the run stays done, as it was.
    """
    if run.config.imported is not None:
        raise RunError(f"{run.title!r} was imported: it can be opened, not trained.")
    if run.shipped or run.state.status != "done":
        raise RunError(f"{run.title!r} cannot be given more epochs: it is not done, or not yours.")
    if run.checkpoint() is None:
        raise RunError(f"{run.title!r} cannot be given more epochs: it has no checkpoint.")
    longer = run.config.replace(epochs=run.config.epochs + epochs)
    # What ``resume`` would refuse, before anything is written: the run would not be done any more.
    require_form(run, datasets.describe(run.config.dataset, data_folder))
    # The state first: killed between the two, there is merely nothing left to train.
    run.write_state(replace(run.state, status="stopped", reason=_MORE))
    run.write_config(longer)
    resume(run, data_folder=data_folder, engine=engine)


def active(of: Iterable[Run], *, engine: Engine = LOCAL) -> list[Run]:
    """Those of the runs that are being trained or wait for their turn."""
    return [run for run in of if engine.state(run).status in ("queued", "running")]
