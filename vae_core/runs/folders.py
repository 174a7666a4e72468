"""Where runs are: the user's own folder, and those that came with the project."""

from __future__ import annotations

import os
import re
from pathlib import Path

from vae_core.errors import RunError

RUNS_DIR_VARIABLE = "VAE_RUNS_DIR"
_MODELS_DIR = Path(__file__).resolve().parent.parent.parent / "models"
PRETRAINED_DIR = _MODELS_DIR / "pretrained"
NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def runs_dir(folder: str | os.PathLike[str] | None = None) -> Path:
    """Where new runs go: the argument, else the variable VAE_RUNS_DIR, else models/runs.

    Absolute: a trainer works elsewhere and must meet the pages in the same one.
    """
    wanted = folder or os.environ.get(RUNS_DIR_VARIABLE) or _MODELS_DIR / "runs"
    return Path(os.path.realpath(wanted))  # as resolve(), and a link to itself is no error


def directories(parent: Path) -> list[Path]:
    """The folder's directories that can be runs by their names; none where it is not there.

    Raises:
        RunError: it cannot be read.
    """
    try:
        with os.scandir(parent) as entries:
            return [
                parent / entry.name
                for entry in entries
                if NAME_PATTERN.fullmatch(entry.name) and entry.is_dir()
            ]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise RunError(f"The runs folder ({parent}) cannot be read: {error.strerror}.") from error


def is_run(path: Path) -> bool:
    """Whether a run's directory is there, as far as can be seen."""
    try:
        return path.is_dir()
    except OSError:
        return False
