"""Figures in nats that were computed for a run after its training: one row a β, kept with it.

The file is optional and has no digest: it is computed anew when it is missing. Runs that came with
the project may bring one; what is computed for them here lies in the runs folder, for they are
not changed.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict
from pathlib import Path

from vae_core.errors import RunError
from vae_core.runs import folders, rows
from vae_core.runs.records import LikelihoodRow
from vae_core.runs.run import Run
from vae_core.storage import plain_file
from vae_core.storage.atomic import write_atomically

_NAME = "likelihood.json"
_ASIDE = ".likelihood"  # in the runs folder, for runs that are not changed
_MOST_BYTES = 2**20


def read(run: Run) -> tuple[LikelihoodRow, ...]:
    """The rows in ascending β; none where nothing was computed, or the file is damaged."""
    found: dict[float, LikelihoodRow] = {}
    for path in (run.path / _NAME, _own_path(run)):
        found |= {row.beta: row for row in _rows(path)}
    return tuple(found[beta] for beta in sorted(found))


def at(run: Run, beta: float) -> LikelihoodRow | None:
    """The row of a β."""
    alike = (row for row in read(run) if math.isclose(row.beta, beta, rel_tol=1e-4, abs_tol=1e-9))
    return next(alike, None)


def keep(
    run: Run, row: LikelihoodRow, *, to_ship: bool = False,
    runs_folder: str | os.PathLike[str] | None = None,
) -> None:  # fmt: skip
    """Add a row, in the place of an earlier one of the same β.

    Args:
        to_ship: beside a run that comes with the project, for whoever prepares it.
        runs_folder: which takes what belongs to a run that comes with the project.

    Raises:
        RunError: it cannot be written.
    """
    path = run.path / _NAME if to_ship else _own_path(run, runs_folder)
    kept = {each.beta: each for each in _rows(path)} | {row.beta: row}
    content = json.dumps([asdict(kept[beta]) for beta in sorted(kept)], indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.encode())
    except OSError as error:
        raise RunError(f"The figures cannot be kept in {path}: {error.strerror}.") from error


def forget(run: Run) -> None:
    """Remove what was computed: the run's networks are others now."""
    _own_path(run).unlink(missing_ok=True)


def lock_path(run: Run, runs_folder: str | os.PathLike[str] | None = None) -> Path:
    """Held by the process that computes figures for a run."""
    return _own_path(run, runs_folder).with_suffix(".lock")


def _own_path(run: Run, runs_folder: str | os.PathLike[str] | None = None) -> Path:
    if not run.shipped:
        return run.path / _NAME
    return folders.runs_dir(runs_folder) / _ASIDE / f"{run.name}.json"


def _rows(path: Path) -> list[LikelihoodRow]:
    try:
        content = json.loads(plain_file.read(path, _MOST_BYTES))
        return [rows.parsed(LikelihoodRow, row) for row in content]
    except (OSError, ValueError, TypeError, RecursionError):
        return []
