"""Renaming a run, and which runs may be changed at all."""

from __future__ import annotations

from vae_core.errors import RunError
from vae_core.runs.run import Run
from vae_core.runs.title import clean_title
from vae_core.storage import read_only
from vae_core.storage.atomic import write_atomically


@read_only.refused
def rename_run(run: Run, title: str) -> None:
    """Change the name people see; the directory and its links stay.

    Raises:
        RunError: it came with the project, the title is not usable, or cannot be written.
    """
    require_own(run)
    content = clean_title(title).encode()
    try:
        write_atomically(run.path / "title.txt", content)
    except OSError as error:
        raise RunError(f"{run.name!r} cannot be renamed: {error.strerror}.") from error


def require_own(run: Run) -> None:
    """Raises RunError if the run came with the project."""
    if run.shipped:
        raise RunError(f"{run.title!r} came with the project and cannot be changed.")
