"""What an operator wants to know at a glance: disk, runs, trainer, queue."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vae_core import runs
from vae_core.errors import BrokenRunError, RunError
from vae_core.storage import read_only

_ENOUGH_MB = 200  # a deep network's checkpoint, its copy aside, and its exported files


@dataclass(frozen=True)
class Health:
    """The state of a runs folder.

    Attributes:
        problems: sentences; empty where all is well.
        free_mb: room on its disk.
        runs: how many can be listed, shipped ones included.
        broken: names of those that cannot, and of those with a damaged file.
        training, waiting: names.
    """

    problems: tuple[str, ...]
    free_mb: int
    runs: int
    broken: tuple[str, ...]
    training: tuple[str, ...]
    waiting: tuple[str, ...]


def check(folder: str | os.PathLike[str] | None = None) -> Health:
    """Look at the runs folder; raises nothing."""
    home = runs.runs_dir(folder)
    # Where nothing may be changed the folder need not be one that can be written, nor have room.
    problems = [] if read_only.is_on() else _writing_problems(home)
    free_mb = _free_mb(home)
    listing = runs.Listing((), ())
    try:
        listing = runs.list_runs(folder)
    except RunError as error:
        problems.append(str(error))
    damage = {run.name: why for run in listing.runs if (why := run.damage()) is not None}
    problems += [*(why for _, why in listing.broken), *damage.values()]
    status = {run.name: _status(run) for run in listing.runs}
    return Health(
        problems=tuple(problems),
        free_mb=free_mb,
        runs=len(listing.runs),
        broken=(*(name for name, _ in listing.broken), *damage),
        training=tuple(name for name, value in status.items() if value == "running"),
        waiting=tuple(name for name, value in status.items() if value == "queued"),
    )


def _writing_problems(home: Path) -> list[str]:
    """Why no training could be kept there, in sentences."""
    problems = []
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        problems.append(f"The runs folder cannot be written: {error.strerror}.")
    free_mb = _free_mb(home)
    if free_mb < _ENOUGH_MB:
        problems.append(f"Only {free_mb} MB are free where runs are kept; {_ENOUGH_MB} are needed.")
    return problems


def _free_mb(home: Path) -> int:
    existing = next(path for path in (home, *home.resolve().parents) if path.exists())
    return shutil.disk_usage(existing).free // 10**6


def _status(run: runs.Run) -> str:
    try:
        return run.state.status
    except BrokenRunError:  # damaged since it was listed
        return ""
