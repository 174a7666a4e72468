"""Where data sets are kept on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from vae_core.errors import DataError

DATA_DIR_VARIABLE = "VAE_DATA_DIR"
_DEFAULT_DATA_DIR = Path(__file__).resolve().parent.parent.parent / "data"


def data_dir(folder: str | os.PathLike[str] | None = None) -> Path:
    """The data folder: the argument, else the variable VAE_DATA_DIR, else ``data/``.

    Absolute: a trainer works elsewhere and must find the same.
    """
    wanted = folder or os.environ.get(DATA_DIR_VARIABLE) or _DEFAULT_DATA_DIR
    # Links are followed when a file of it is opened.
    return Path(os.path.abspath(wanted))  # noqa: PTH100


def is_there(path: Path) -> bool:
    """Whether it is there, as far as can be seen: not in a folder that cannot be read."""
    try:
        return path.exists()
    except OSError:
        return False


def listed(directory: Path) -> list[Path]:
    """What is in a folder, in order; nothing where it cannot be looked into."""
    try:
        return sorted(directory.iterdir())
    except OSError:
        return []


def require_readable(directory: Path) -> None:
    """Raises DataError where the folder is there and cannot be looked into."""
    try:
        next(directory.iterdir(), None)
    except FileNotFoundError:
        return
    except OSError as error:
        raise DataError(
            f"The data folder ({directory}) cannot be read: {error.strerror}."
        ) from error
