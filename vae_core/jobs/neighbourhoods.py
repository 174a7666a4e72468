"""A run's picture of neighbourhoods: computed once, in a process of its own, kept with the run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from vae_core.analysis import neighbourhoods
from vae_core.errors import RunError, VaeError
from vae_core.runs import Run, neighbourhoods_file
from vae_core.runs.neighbourhoods_file import Neighbourhoods
from vae_core.storage import read_only

_PROJECT = Path(__file__).resolve().parent.parent.parent
_START_PATIENCE, _POLL = 20.0, 0.05
Folder = str | os.PathLike[str] | None


@read_only.refused
def compute(
    run: Run, beta: float | None = None, *, runs_folder: Folder = None,
    tell: Callable[[float], None] = lambda share: None,
) -> Neighbourhoods:  # fmt: skip
    """Compute it here and keep it.

    Raises:
        RunError: another process is at it, or it cannot be kept.
        VaeError: the package is not installed, or it was stopped.
    """
    beta = _beta_of(run, beta)
    home = neighbourhoods_file.folder(run, runs_folder)
    stop_path = neighbourhoods_file.stop_path(run, runs_folder)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(neighbourhoods_file.lock_path(run, runs_folder))
        with lock.acquire(timeout=0):
            stop_path.unlink(missing_ok=True)
            try:
                return _computed(run, beta, runs_folder, tell, stop_path)
            except VaeError as error:
                neighbourhoods_file.tell(run, 0.0, str(error), runs_folder)
                raise
    except Timeout as error:
        raise RunError(f"The neighbourhoods of {run.title!r} are being computed.") from error
    except OSError as error:
        raise RunError(f"The neighbourhoods cannot be kept in {home}: {error.strerror}.") from error


def _computed(
    run: Run, beta: float, runs_folder: Folder, tell: Callable[[float], None], stop_path: Path
) -> Neighbourhoods:
    def both(share: float) -> None:
        neighbourhoods_file.tell(run, share, runs_folder=runs_folder)
        tell(share)

    codes, of_codes = run.codes(), neighbourhoods_file.codes_digest(run)
    at = neighbourhoods.places(
        codes.mean_at(beta), seed=run.config.seed, tell=both, should_stop=stop_path.exists
    )
    found = Neighbourhoods(at, beta)
    neighbourhoods_file.write(run, found, of_codes, runs_folder)
    both(1.0)
    return found


@read_only.refused
def start(run: Run, beta: float, runs_folder: Folder = None) -> None:
    """Compute it in a process of its own; returns once that process is at it, or has ended.

    Raises:
        VaeError: the package is not installed, or the process cannot be started.
    """
    _beta_of(run, beta)
    if not neighbourhoods.is_available():
        raise VaeError(neighbourhoods.NEEDS)
    command = [
        sys.executable, "-m", "vae_core", "neighbourhoods", run.name, "--beta", repr(beta),
        "--quiet",
    ]  # fmt: skip
    if runs_folder is not None:
        command += ["--runs-dir", str(runs_folder)]
    try:
        process = subprocess.Popen(
            command, cwd=_PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise RunError(f"The neighbourhoods cannot be computed: {error.strerror}.") from error
    deadline = time.monotonic() + _START_PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if neighbourhoods_file.progress(run, runs_folder).lives:
            return
        time.sleep(_POLL)


@read_only.refused
def stop(run: Run, runs_folder: Folder = None) -> None:
    """Ask for a stop; returns at once. Nothing of it is kept."""
    if neighbourhoods_file.progress(run, runs_folder).lives:
        neighbourhoods_file.stop_path(run, runs_folder).touch()


def _beta_of(run: Run, beta: float | None) -> float:
    if run.config.latent_dim <= 2:
        raise RunError(
            f"{run.title!r} has {run.config.latent_dim} latent dimensions: its map shows every "
            "code where it is, and a second view would add nothing."
        )
    return run.known_beta(beta)
