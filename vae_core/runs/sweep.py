"""A sweep on disk: what it is to train. How far it is, its runs say.

In the runs folder, in ``.sweeps``, a name that no run can have, a directory each:

    plan.json   the configurations of its runs, in the order in which they are trained
    lock        held by the process that drives it
    stop        asks that process to stop all of them
    driver.log  what it said

The run of the first configuration is called NAME-001. Where there is no such run, it waits.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from vae_core.errors import BrokenRunError, ConfigError, RunError, shown
from vae_core.runs import folders
from vae_core.runs.run import Run
from vae_core.storage import atomic, held, plain_file, read_only, wish
from vae_core.vae.config import TrainingConfig

if TYPE_CHECKING:
    from filelock import FileLock

_FOLDER, _PLAN, _LOCK, _STOP, _LOG = ".sweeps", "plan.json", "lock", "stop", "driver.log"
_MOST_BYTES = 2**20
_VERSION = 1
_LONGEST_NAME = 60  # a run's name has the number of the run behind it


@dataclass(frozen=True)
class Sweep:
    """A sweep's directory."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def runs_folder(self) -> Path:
        return self.path.parent.parent

    @cached_property
    def configs(self) -> tuple[TrainingConfig, ...]:
        """What it is to train, in order.

        Raises:
            BrokenRunError: the plan cannot be read.
        """
        try:
            plan = json.loads(plain_file.read(self.path / _PLAN, _MOST_BYTES))
            return tuple(TrainingConfig.from_json(fields) for fields in plan["configs"])
        except (OSError, ValueError, TypeError, KeyError, ConfigError) as error:
            raise BrokenRunError(
                f"Sweep {self.name!r}: {_PLAN} is not usable ({error}). Delete the folder "
                f"{self.path} and start the sweep anew; its runs stay."
            ) from error

    def run(self, index: int) -> Run:
        """The run of the configuration with this index, whether it is there or not."""
        return Run(self.runs_folder / self.run_name(index))

    def run_name(self, index: int) -> str:
        return f"{self.name}-{index + 1:03d}"

    def begun(self) -> list[Run | None]:
        """A run for each configuration; None for those that have not begun."""
        found = [self.run(index) for index in range(len(self.configs))]
        return [run if folders.is_run(run.path) else None for run in found]

    # -- the process that drives it --------------------------------------------------

    def lock(self) -> FileLock:
        """Held by the one process that drives the sweep."""
        from filelock import FileLock

        return FileLock(self.path / _LOCK)

    def is_driven(self) -> bool:
        """Whether a living process drives it."""
        return held.is_held(self.path / _LOCK)

    def request_stop(self) -> None:
        """Ask its driver to stop every run and to end.

        Raises:
            RunError: the wish cannot be written.
        """
        wish.ask_to_stop(self.path / _STOP, f"Sweep {self.name!r}")

    def stop_requested(self) -> bool:
        return (self.path / _STOP).exists()

    def clear_stop(self) -> None:
        (self.path / _STOP).unlink(missing_ok=True)

    def open_log(self) -> BinaryIO:
        """What its driver says, open to add to."""
        return plain_file.open_to_add(self.path / _LOG)


@read_only.refused
def create_sweep(
    configs: Sequence[TrainingConfig],
    *,
    name: str | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> Sweep:
    """Write a sweep's plan; nothing is trained yet.

    Args:
        name: by default made from the data set, and numbered.

    Raises:
        RunError: the name is taken or not usable, or the folder cannot be written.
    """
    home = folders.runs_dir(folder) / _FOLDER
    if name is not None:
        _require_usable(name, home.parent)
    plan = {"version": _VERSION, "configs": [config.to_json() for config in configs]}
    try:
        home.mkdir(parents=True, exist_ok=True)
        path = _made(home, name, configs[0].dataset)
        atomic.write_atomically(path / _PLAN, json.dumps(plan, indent=1).encode())
    except OSError as error:
        raise RunError(f"No sweep can be made in {home}: {error.strerror}.") from error
    return Sweep(path)


def list_sweeps(folder: str | os.PathLike[str] | None = None) -> list[Sweep]:
    """Those of a runs folder, the newest first."""
    home = folders.runs_dir(folder) / _FOLDER
    if home.is_symlink():  # it would lead elsewhere
        return []
    found = [path for path in folders.directories(home) if (path / _PLAN).is_file()]
    return [Sweep(path) for path in sorted(found, key=_age, reverse=True)]


def open_sweep(name: str, folder: str | os.PathLike[str] | None = None) -> Sweep:
    """The sweep of this name.

    Raises:
        RunError: there is none.
    """
    found = {sweep.name: sweep for sweep in list_sweeps(folder)}
    if name not in found:
        known = ", ".join(found) or "none"
        raise RunError(f"There is no sweep called {shown(name)}. There are: {known}.")
    return found[name]


def _require_usable(name: str, parent: Path) -> None:
    if not folders.NAME_PATTERN.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise RunError(
            f"A sweep's name has up to {_LONGEST_NAME} letters, digits, '.', '_' and '-', the "
            f"first a letter or digit. Received: {shown(name)}"
        )
    if _has_runs(name, parent):
        raise RunError(f"There are runs called {name}-… already. Choose another name.")


def _has_runs(name: str, parent: Path) -> bool:
    """Whether there are runs that a sweep of this name would take for its own."""
    return any(path.name.startswith(f"{name}-") for path in folders.directories(parent))


def _made(home: Path, name: str | None, dataset: str) -> Path:
    """A new directory; of two callers at once each gets its own."""
    if name is not None:
        try:
            (home / name).mkdir()
        except FileExistsError as error:
            raise RunError(
                f"There is a sweep called {name!r} already. Choose another name."
            ) from error
        return home / name
    number = 0
    while True:
        number += 1
        path = home / f"{dataset[: _LONGEST_NAME - 12]}-sweep-{number}"
        if _has_runs(path.name, home.parent):  # of a sweep that is gone
            continue
        with contextlib.suppress(FileExistsError):
            path.mkdir()
            return path


def _age(path: Path) -> float:
    try:
        return (path / _PLAN).stat().st_mtime
    except OSError:
        return 0.0
