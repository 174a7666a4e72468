"""Where data sets are kept on this machine."""

from __future__ import annotations

import os
from pathlib import Path

DATA_DIR_VARIABLE = "VAE_DATA_DIR"
_DEFAULT_DATA_DIR = Path(__file__).resolve().parent.parent.parent / "data"


def data_dir(folder: str | os.PathLike[str] | None = None) -> Path:
    """The data folder: the argument, else the variable VAE_DATA_DIR, else ``data/``."""
    return Path(folder or os.environ.get(DATA_DIR_VARIABLE) or _DEFAULT_DATA_DIR)
