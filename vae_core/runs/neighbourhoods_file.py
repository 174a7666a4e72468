"""A run's picture of neighbourhoods: an optional file, which costs only itself when it is damaged.

It lies in the run's folder; for a run that came with the project, which is not changed, in a folder
of the runs folder.

    neighbourhoods.npz    places (n, 2) in [0, 1], β, and the digest of the codes they are made of
    neighbourhoods.json   how far a computation is, or the sentence why there is none
    neighbourhoods.lock   held while one goes on
    neighbourhoods.stop   there: it is to stop
"""

from __future__ import annotations

import io
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae_core.errors import BrokenRunError
from vae_core.runs.folders import runs_dir
from vae_core.runs.run import Run
from vae_core.storage import held, npz, plain_file
from vae_core.storage.atomic import write_atomically
from vae_core.storage.digests import digest

_NAME = "neighbourhoods"
_OF_SHIPPED = ".neighbourhoods"
_MOST_BYTES = 16 * 2**20
_MOST_BYTES_OF_TEXT = 2**16


@dataclass(frozen=True, eq=False)
class Neighbourhoods:
    """Attributes:
    places: of every test example, float32 (n, 2) in [0, 1].
    beta: of the codes that they were made of.
    """

    places: np.ndarray
    beta: float


@dataclass(frozen=True)
class Progress:
    """How far a computation is.

    Attributes:
        share: that is done, in [0, 1].
        error: why the last one gave nothing, or "".
        lives: whether one goes on.
    """

    share: float
    error: str
    lives: bool


def folder(run: Run, runs_folder: str | os.PathLike[str] | None = None) -> Path:
    """Where a run's picture lies."""
    return runs_dir(runs_folder) / _OF_SHIPPED / run.name if run.shipped else run.path


def codes_digest(run: Run) -> str:
    """Names the run's codes; raises BrokenRunError where they cannot be read."""
    return digest(run.codes_bytes())


def read(run: Run, runs_folder: str | os.PathLike[str] | None = None) -> Neighbourhoods | None:
    """The picture; None where there is none, or the run has other codes by now.

    Raises:
        BrokenRunError: its file is damaged.
    """
    path = folder(run, runs_folder) / f"{_NAME}.npz"
    try:
        content = plain_file.read(path, _MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _broken(run, error.strerror or "it cannot be read") from error
    try:
        arrays = npz.read(io.BytesIO(content), most=_MOST_BYTES)
        places, beta = arrays["places"], float(arrays["beta"])
        of_codes = str(arrays["codes"])
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(run, error) from error
    if places.dtype != np.float32 or places.ndim != 2 or places.shape[1] != 2:
        raise _broken(run, "it holds no places")
    if not (np.isfinite(places).all() and np.isfinite(beta)):
        raise _broken(run, "it holds no places")
    return Neighbourhoods(places, beta) if of_codes == codes_digest(run) else None


def write(
    run: Run, found: Neighbourhoods, of_codes: str,
    runs_folder: str | os.PathLike[str] | None = None,
) -> None:  # fmt: skip
    """Keep a picture of the codes of that digest."""
    content = io.BytesIO()
    np.savez(
        content, allow_pickle=False,
        places=found.places, beta=np.float64(found.beta), codes=np.array(of_codes),
    )  # fmt: skip
    write_atomically(folder(run, runs_folder) / f"{_NAME}.npz", content.getvalue())


def stamp(run: Run, runs_folder: str | os.PathLike[str] | None = None) -> tuple[int, int]:
    """Time and size of the file: others once it is another one."""
    try:
        found = (folder(run, runs_folder) / f"{_NAME}.npz").lstat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def lock_path(run: Run, runs_folder: str | os.PathLike[str] | None = None) -> Path:
    """The lock that its computation holds."""
    return folder(run, runs_folder) / f"{_NAME}.lock"


def stop_path(run: Run, runs_folder: str | os.PathLike[str] | None = None) -> Path:
    """The wish to stop is that this file is there."""
    return folder(run, runs_folder) / f"{_NAME}.stop"


def tell(
    run: Run, share: float, error: str = "", runs_folder: str | os.PathLike[str] | None = None
) -> None:
    """Say how far it is, or why there is none."""
    content = json.dumps({"share": share, "error": error}).encode()
    write_atomically(folder(run, runs_folder) / f"{_NAME}.json", content)


def progress(run: Run, runs_folder: str | os.PathLike[str] | None = None) -> Progress:
    """How far its computation is."""
    lives = held.is_held(lock_path(run, runs_folder))
    path = folder(run, runs_folder) / f"{_NAME}.json"
    try:
        told = json.loads(plain_file.read(path, _MOST_BYTES_OF_TEXT))
        share, error = float(told["share"]), str(told["error"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        share, error = 0.0, ""
    return Progress(min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0, error, lives)


def _broken(run: Run, why: object) -> BrokenRunError:
    return BrokenRunError(
        f"Run {run.name!r}: {_NAME}.npz cannot be used: {why}. Compute the neighbourhoods again."
    )
