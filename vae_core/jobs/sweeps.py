"""Sweeps: many runs, one after the other or several at once, driven by a process of their own.

The driver starts a sweep's runs through an engine and looks at their directories; it holds no
state of its own. Killed, it can be started again, and goes on where the runs are.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import Timeout

from vae_core import datasets, runs
from vae_core.datasets import DATA_DIR_VARIABLE, data_dir, fit
from vae_core.errors import BrokenRunError, RunError, VaeError
from vae_core.jobs import control, likelihood
from vae_core.jobs.cluster.engine import RayCluster
from vae_core.jobs.cluster.place import Place
from vae_core.jobs.engine import Engine
from vae_core.jobs.local import LocalProcesses
from vae_core.runs import LikelihoodRow, Run, RunState, Status, TestMetrics, likelihood_file
from vae_core.runs.sweep import Sweep, create_sweep
from vae_core.storage import read_only
from vae_core.vae.config import TrainingConfig

_PROJECT = Path(__file__).resolve().parent.parent.parent
_INTERVAL = 0.5  # seconds between two looks at the runs
_ON_A_CLUSTER = 4  # each has a small process here
_MOST_DEATHS = 3  # of a run's trainer without a completed epoch between them
_START_PATIENCE, _POLL = 20.0, 0.05

Standing = Literal["waiting", "active", "stopped", "failed", "done"]


@dataclass(frozen=True)
class Member:
    """One run of a sweep.

    Attributes:
        run: None while it has not begun.
        reason: one sentence on why it stopped or failed, else empty.
    """

    config: TrainingConfig
    run: Run | None
    standing: Standing
    epoch: int = 0
    reason: str = ""


def members(sweep: Sweep, *, engine: Engine | None = None) -> list[Member]:
    """How far each run is, in the order of the plan; a damaged one counts as failed.

    Raises:
        BrokenRunError: the plan cannot be read.
    """
    engine = engine or LocalProcesses()
    pairs = zip(sweep.configs, sweep.begun(), strict=True)
    return [_member(config, run, engine) for config, run in pairs]


def test_figures(member: Member) -> TestMetrics | None:
    """A run's test figures at the β that is shown first; None while there are none to read."""
    run = member.run
    if run is None or not run.config.variational:
        return None
    try:
        return run.shown_metrics if run.can_open else None
    except BrokenRunError:  # the page names it
        return None


def log_p(member: Member) -> LikelihoodRow | None:
    """A run's log p(x) at that β; None where it was not computed, or there is none."""
    run = member.run
    if run is None or not run.config.variational:
        return None
    return likelihood_file.at(run, run.last_beta)


def compute_log_p(
    sweep: Sweep, *, examples: int, data_folder: str | os.PathLike[str] | None = None
) -> list[str]:
    """Compute log p(x) of every run that has ended and has none yet, in this process.

    Returns:
        Why there is none, a sentence for each run that has none.

    Raises:
        BrokenRunError: the plan cannot be read.
    """
    refused = []
    for member in members(sweep):
        run = member.run
        if run is None or member.standing != "done" or log_p(member) is not None:
            continue
        wanted = likelihood.Wanted(beta=run.last_beta, examples=examples)
        try:
            likelihood.compute(run, wanted, keep=True, folder=data_folder)
        except VaeError as error:
            refused.append(f"{run.name}: {error}")
    return refused


@read_only.refused
def start(
    configs: Sequence[TrainingConfig],
    *,
    name: str | None = None,
    folder: str | os.PathLike[str] | None = None,
    data_folder: str | os.PathLike[str] | None = None,
) -> Sweep:
    """Plan a sweep and drive it in the background, on this machine.

    Raises:
        ConfigError: a configuration does not fit the data set; nothing is made.
        DataError: the data set cannot be read; nothing is made.
        RunError: the sweep could not be made, or its driver did not start.
    """
    sweep = plan(configs, name=name, folder=folder, data_folder=data_folder)
    resume(sweep, data_folder=data_folder)
    return sweep


def engine_at(place: Place | None) -> Engine:
    """What trains there; None is this machine."""
    return LocalProcesses() if place is None else RayCluster(place)


def usual_at_once(place: Place | None) -> int:
    """How many of a sweep's runs are begun at a time; on a cluster those beyond its room wait."""
    return 1 if place is None else _ON_A_CLUSTER


@read_only.refused
def plan(
    configs: Sequence[TrainingConfig],
    *,
    name: str | None = None,
    folder: str | os.PathLike[str] | None = None,
    data_folder: str | os.PathLike[str] | None = None,
) -> Sweep:
    """Check every configuration and write the plan; raises as ``start``."""
    for config in configs:
        fit.check(config, data_folder)
    return create_sweep(configs, name=name, folder=folder)


@read_only.refused
def resume(
    sweep: Sweep,
    *,
    data_folder: str | os.PathLike[str] | None = None,
    place: Place | None = None,
    at_once: int | None = None,
) -> None:
    """Go on with what is not done, in the background; failed runs are tried again.

    Args:
        place: on a cluster; None for this machine.
        at_once: how many are trained at a time; by default as many as ``usual_at_once`` says.

    Raises:
        RunError: it is being driven already, nobody answers at the cluster's address, or its
            driver did not start.
    """
    if sweep.is_driven():
        raise RunError(f"Sweep {sweep.name!r} is under way already.")
    if place is not None:
        place.require_answer()
    command = [
        sys.executable, "-m", "vae_core", "sweep", "--resume", sweep.name, "--quiet",
        "--runs-dir", str(sweep.runs_folder), "--at-once", str(at_once or usual_at_once(place)),
        *(place.options() if place else ("--engine", "local")),
    ]  # fmt: skip
    environment = os.environ | {DATA_DIR_VARIABLE: str(data_dir(data_folder))}
    try:
        sweep.clear_stop()
        with sweep.open_log() as output:
            process = subprocess.Popen(
                command, cwd=_PROJECT, env=environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        raise RunError(f"Sweep {sweep.name!r} cannot be started: {error.strerror}.") from error
    _wait_until_driven(sweep, process)


@read_only.refused
def stop(sweep: Sweep) -> None:
    """Ask for a stop of every run, each keeping its last completed epoch; returns at once."""
    if sweep.is_driven():
        sweep.request_stop()


@read_only.refused
def drive(
    sweep: Sweep,
    engine: Engine,
    *,
    at_once: int = 1,
    data_folder: str | os.PathLike[str] | None = None,
    report: Callable[[list[Member]], None] = lambda now: None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Member]:
    """Train what is not done, in this process, until all has ended or a stop is asked for.

    A run whose trainer dies is started again from its last completed epoch; one that somebody
    stops by hand stays stopped, and one that fails keeps its reason while the others go on.

    Args:
        at_once: how many are trained at a time.
        report: called with all members whenever one has changed.

    Raises:
        RunError: another process drives it.
        BrokenRunError: the plan cannot be read.
    """
    try:
        owned = sweep.lock().acquire(timeout=0)
    except (Timeout, OSError) as error:
        raise RunError(f"Sweep {sweep.name!r} is under way already.") from error
    with owned:
        try:
            return _Drive(sweep, engine, at_once, data_dir(data_folder), report).to_the_end(sleep)
        finally:
            sweep.clear_stop()


class _Drive:
    """One drive from here to the end: what it has tried, and how often trainers died."""

    def __init__(
        self, sweep: Sweep, engine: Engine, at_once: int, data_folder: Path,
        report: Callable[[list[Member]], None],
    ) -> None:  # fmt: skip
        self._sweep, self._engine, self._at_once = sweep, engine, at_once
        self._data_folder, self._report = data_folder, report
        self._tried: set[int] = set()
        self._deaths: Counter[tuple[int, int]] = Counter()  # by run and epoch
        self._refused: dict[int, str] = {}  # why a run could not even be started
        self._told: list[Member] = []

    def to_the_end(self, sleep: Callable[[float], None]) -> list[Member]:
        while not self._sweep.stop_requested():
            now = self._look()
            waiting = [index for index in range(len(now)) if self._is_to_start(index, now[index])]
            active = sum(member.standing == "active" for member in now)
            if not waiting and not active:
                return now
            for index in waiting[: max(0, self._at_once - active)]:
                self._start(index)
            sleep(_INTERVAL)
        return self._stop_all(sleep)

    def _look(self) -> list[Member]:
        now = [
            member if index not in self._refused
            else Member(member.config, member.run, "failed", member.epoch, self._refused[index])
            for index, member in enumerate(members(self._sweep, engine=self._engine))
        ]  # fmt: skip
        if now != self._told:
            self._told = now
            self._report(now)
        return now

    def _is_to_start(self, index: int, member: Member) -> bool:
        if member.standing in ("active", "done") or index in self._refused:
            return False
        if index not in self._tried:
            return True
        return _has_died(member) and self._deaths[index, member.epoch] < _MOST_DEATHS

    def _start(self, index: int) -> None:
        run, config = self._sweep.run(index), self._sweep.configs[index]
        try:
            if index in self._tried:
                self._deaths[index, run.state.epoch] += 1
            self._tried.add(index)
            if run.path.is_dir():
                control.resume(run, data_folder=self._data_folder, engine=self._engine)
                return
            data = datasets.describe(config.dataset, self._data_folder)
            made = runs.create_run(config, data=data, folder=self._sweep.runs_folder, name=run.name)
            self._engine.start(made, self._data_folder)
        except VaeError as error:
            self._refused[index] = str(error)

    def _stop_all(self, sleep: Callable[[float], None]) -> list[Member]:
        while True:
            now = self._look()
            active = [each.run for each in now if each.standing == "active" and each.run]
            if not active:
                return now
            for run in active:
                self._engine.stop(run)
            sleep(_INTERVAL)


def _member(config: TrainingConfig, run: Run | None, engine: Engine) -> Member:
    if run is None:
        return Member(config, None, "waiting")
    try:
        state = engine.state(run)
    except BrokenRunError as error:
        return Member(config, run, "failed", reason=str(error))
    return Member(config, run, _standing(state), state.epoch, state.reason)


def _standing(state: RunState) -> Standing:
    standings: dict[Status, Standing] = {
        "queued": "active", "running": "active", "stopped": "stopped", "failed": "failed",
        "done": "done",
    }  # fmt: skip
    return standings[state.status]


def _has_died(member: Member) -> bool:
    """Whether a run stands still although nobody stopped it and it has not failed."""
    if member.run is None or member.standing != "stopped":
        return False
    try:
        return member.run.recorded_state().status in ("queued", "running")
    except BrokenRunError:
        return False


def _wait_until_driven(sweep: Sweep, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_PATIENCE
    while time.monotonic() < deadline:
        if sweep.is_driven() or process.poll() == 0:
            return
        if process.returncode is not None:
            raise RunError(
                f"The driver of sweep {sweep.name!r} ended at once; driver.log in {sweep.path} "
                "says why."
            )
        time.sleep(_POLL)
    raise RunError(
        f"The driver of sweep {sweep.name!r} did not start within {_START_PATIENCE:g} seconds."
    )
