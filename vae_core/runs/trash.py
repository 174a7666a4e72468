"""Deleted runs, out of sight but kept until the trash is emptied: deleting can be undone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from vae_core.errors import RunError
from vae_core.runs.folders import runs_dir
from vae_core.runs.rename import require_own
from vae_core.runs.run import Run
from vae_core.storage import read_only

_FOLDER = ".trash"  # a name that no run can have


@read_only.refused
def put(run: Run) -> Run:
    """Move a run into the trash of its folder; returns it as it lies there.

    Raises:
        RunError: it came with the project, is being trained, or cannot be moved.
    """
    require_own(run)
    if run.is_owned():
        raise RunError(f"{run.title!r} is being trained. Stop it first, then delete it.")
    folder = run.path.parent / _FOLDER
    try:
        folder.mkdir(exist_ok=True)
        return Run(run.path.rename(_new_slot(folder) / run.name))
    except OSError as error:
        raise RunError(f"{run.title!r} cannot be moved to the trash: {error.strerror}.") from error


def contents(folder: str | os.PathLike[str] | None = None) -> tuple[Run, ...]:
    """The deleted runs of a runs folder, the last deleted first."""
    newest_first = sorted((runs_dir(folder) / _FOLDER).glob("*"), key=_number, reverse=True)
    return tuple(Run(path) for slot in newest_first for path in slot.glob("*") if path.is_dir())


def _new_slot(folder: Path) -> Path:
    """A folder for one deleted run: two of them may have had the same name.

    Numbered, so that their order is that of deleting even where the clock was set back.
    """
    number = max(map(_number, folder.glob("*")), default=0)
    while True:
        number += 1
        slot = folder / f"{number:06d}"
        try:
            slot.mkdir()
            return slot
        except FileExistsError:  # somebody else deletes a run at the same time
            continue


def _number(slot: Path) -> int:
    return int(slot.name) if slot.name.isdecimal() else 0  # the first versions had no numbers


@read_only.refused
def restore(run: Run) -> Run:
    """Undo ``put``.

    Raises:
        RunError: there is another run of its name by now, or it cannot be moved.
    """
    slot = run.path.parent
    target = slot.parent.parent / run.name
    if target.exists():
        raise RunError(
            f"There is another run called {run.name!r} by now. Delete that one first, then restore."
        )
    try:
        restored = Run(run.path.rename(target))
        slot.rmdir()
    except OSError as error:
        raise RunError(f"{run.name!r} cannot be restored: {error.strerror}.") from error
    return restored


@read_only.refused
def empty(folder: str | os.PathLike[str] | None = None) -> None:
    """Remove the deleted runs for good.

    Raises:
        RunError: some of it cannot be removed.
    """
    try:
        if (runs_dir(folder) / _FOLDER).is_dir():
            shutil.rmtree(runs_dir(folder) / _FOLDER)
    except OSError as error:
        raise RunError(f"The trash cannot be emptied: {error.strerror}.") from error
