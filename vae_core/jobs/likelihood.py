"""Figures in nats of a run: computed here, or in a process of its own that a page looks at.

The process holds a lock while it computes and keeps one row with the run, its figures or the
sentence why there are none. A page asks for both; it never waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vae_core import datasets
from vae_core.errors import ConfigError, DataError, RunError
from vae_core.runs import LikelihoodRow, Run, likelihood_file, runs_dir
from vae_core.storage import held, read_only

_PROJECT = Path(__file__).resolve().parent.parent.parent
PAGE_EXAMPLES = 500  # of the test set: a minute, not a quarter of an hour


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to compute.

    Attributes:
        seed: of binarisation and draws.
        examples: so many of the test set; None: all.
        draws: of the importance-weighted bound; None: quadrature where there is a grid for it.
    """

    beta: float
    seed: int = 0
    examples: int | None = None
    draws: int | None = None


@read_only.refused
def compute(
    run: Run, wanted: Wanted, *, keep: bool = False,
    folder: str | os.PathLike[str] | None = None,
    runs_folder: str | os.PathLike[str] | None = None,
) -> LikelihoodRow:  # fmt: skip
    """A run's figures at one β; with ``keep`` they stay with it, as does why there are none.

    Args:
        folder: of the data.
        runs_folder: which keeps them for a run that came with the project.

    Raises:
        ConfigError: there are none: a plain autoencoder, or no grid resolves the posterior.
        DataError: its test set is not at hand.
        RunError: another process computes figures for this run, or they cannot be kept.
    """
    if not keep:
        return _measured(run, wanted, folder)
    path = likelihood_file.lock_path(run, runs_folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path).acquire(timeout=0)
    except Timeout as error:
        raise RunError(f"Figures of {run.title!r} are being computed already.") from error
    except OSError as error:
        raise RunError(f"The figures cannot be kept in {path.parent}: {error.strerror}.") from error
    with lock:
        try:
            row = _measured(run, wanted, folder)
        except ConfigError as error:
            row = LikelihoodRow(beta=wanted.beta, method="quadrature", refused=str(error))
            likelihood_file.keep(run, row, runs_folder=runs_folder)
            raise
        likelihood_file.keep(run, row, runs_folder=runs_folder)
        return row


@read_only.refused
def start(run: Run, beta: float, examples: int = PAGE_EXAMPLES) -> None:
    """Compute them in a process of its own, unless one does already.

    Raises:
        RunError: it cannot be started.
    """
    if is_running(run):
        return
    path = likelihood_file.lock_path(run)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "vae_core", "likelihood", run.name, "--beta", repr(beta),
                 "--examples", str(examples), "--keep", "--json", "--runs-dir", str(runs_dir())],
                cwd=_PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        path.with_suffix(".pid").write_text(str(process.pid))
    except OSError as error:
        raise RunError(f"The figures cannot be computed: {error.strerror}.") from error


def is_running(run: Run) -> bool:
    """Whether a process computes figures for the run, or is about to."""
    path = likelihood_file.lock_path(run)
    return held.is_held(path) or _lives(path.with_suffix(".pid"))


def _lives(path: Path) -> bool:
    """Whether the process lives that was started here last; one that has ended is let go."""
    try:
        return os.waitpid(int(path.read_text()), os.WNOHANG) == (0, 0)
    except (OSError, ValueError):  # none was started, or by another server: the lock says
        return False


def _measured(
    run: Run, wanted: Wanted, folder: str | os.PathLike[str] | None
) -> LikelihoodRow:  # fmt: skip
    from vae_core.analysis.likelihood.measure import measure
    from vae_core.serving.codec import Codec

    test = datasets.load_test(run.config.dataset, folder)
    if test is None:
        raise DataError(f"The data set {run.config.dataset!r} is not here yet; train on it once.")
    codec = Codec.open(run, threads=os.cpu_count() or 1)
    return measure(
        codec, test, wanted.beta, seed=wanted.seed, examples=wanted.examples, draws=wanted.draws
    )
