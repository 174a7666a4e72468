"""Where runs are: the user's own folder, and those that came with the project."""

from __future__ import annotations

import os
import re
from pathlib import Path

RUNS_DIR_VARIABLE = "VAE_RUNS_DIR"
_MODELS_DIR = Path(__file__).resolve().parent.parent.parent / "models"
PRETRAINED_DIR = _MODELS_DIR / "pretrained"
NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def runs_dir(folder: str | os.PathLike[str] | None = None) -> Path:
    """Where new runs go: the argument, else the variable VAE_RUNS_DIR, else models/runs."""
    return Path(folder or os.environ.get(RUNS_DIR_VARIABLE) or _MODELS_DIR / "runs")


def directories(parent: Path) -> list[Path]:
    """The folder's directories that can be runs by their names."""
    if not parent.is_dir():
        return []
    return [
        path for path in parent.iterdir() if path.is_dir() and NAME_PATTERN.fullmatch(path.name)
    ]


def changed_at(path: Path) -> float:
    """When a run's directory last changed; 0 for one that is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # deleted since it was listed
        return 0.0
