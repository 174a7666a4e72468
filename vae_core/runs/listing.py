"""Every run there is, and one by its name."""

from __future__ import annotations

import os
from dataclasses import dataclass

from vae_core.errors import BrokenRunError, RunNotFoundError, shown
from vae_core.runs import folders
from vae_core.runs.run import Run


@dataclass(frozen=True)
class Listing:
    """All runs of the two folders, newest first, and what is wrong with the others."""

    runs: tuple[Run, ...]
    broken: tuple[tuple[str, str], ...]  # (name, sentence)


def list_runs(folder: str | os.PathLike[str] | None = None) -> Listing:
    """Every run, the user's own first, then those that came with the project."""
    own = sorted(
        folders.directories(folders.runs_dir(folder)), key=folders.changed_at, reverse=True
    )
    good: dict[str, Run] = {}
    broken: list[tuple[str, str]] = []
    for path in [*own, *sorted(folders.directories(folders.PRETRAINED_DIR))]:
        run = Run(path)
        if run.name in good:
            broken.append((run.name, f"Two runs are called {run.name!r}; yours is shown."))
            continue
        why = _why_broken(run)
        if why is None:
            good[run.name] = run
        elif path.is_dir():
            # It may have been deleted and made anew since the folder was read: look once more.
            why = _why_broken(run)
            if why is None:
                good[run.name] = run
            else:
                broken.append((run.name, why))
    return Listing(tuple(good.values()), tuple(broken))


def _why_broken(run: Run) -> str | None:
    """What keeps a run from being listed, or None."""
    try:
        _ = run.config
        if run.state.status == "done":
            run.require_served()
    except BrokenRunError as error:
        return str(error)
    return None


def open_run(name: str, folder: str | os.PathLike[str] | None = None) -> Run:
    """The run of that name.

    Raises:
        RunNotFoundError: there is none, or the name could not be one.
        BrokenRunError: its configuration cannot be read.
    """
    if folders.NAME_PATTERN.fullmatch(name):
        for parent in (folders.runs_dir(folder), folders.PRETRAINED_DIR):
            if folders.is_run(parent / name):
                run = Run(parent / name)
                _ = run.config
                return run
    raise RunNotFoundError(
        f"There is no run called {shown(name)}; it may have been deleted. Choose one from the list."
    )
