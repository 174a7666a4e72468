"""Training in the background: one process a run, which outlives whoever started it.

A job is its run's directory: its state is read from there, by any page, after any
reload or restart. Starting, stopping and resuming are all this module adds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from vae_core import log, warm
from vae_core.config import TrainingConfig
from vae_core.data import DATA_DIR_VARIABLE, data_dir
from vae_core.errors import RunError
from vae_core.runs import Run, create_run

_PROJECT = Path(__file__).resolve().parent.parent
_START_PATIENCE = 20.0
_POLL = 0.02


def start(
    config: TrainingConfig,
    *,
    folder: str | os.PathLike[str] | None = None,
    data_folder: str | os.PathLike[str] | None = None,
    title: str | None = None,
) -> Run:
    """Create a run and train it in the background.

    Raises:
        RunError: the run could not be made, or its process did not start.
    """
    run = create_run(config, folder=folder, title=title)
    _spawn(run, data_folder)
    return run


def resume(run: Run, *, data_folder: str | os.PathLike[str] | None = None) -> None:
    """Go on with a stopped or failed run in the background.

    Raises:
        RunError: it is being trained, is complete, or came with the project.
    """
    if not run.can_resume:
        raise RunError(f"{run.title!r} cannot be resumed: it is {run.state.status}.")
    _spawn(run, data_folder)


def stop(run: Run) -> None:
    """Ask for a stop after which the last completed epoch is kept; returns at once."""
    if run.is_owned():
        run.request_stop()


def active(runs: Iterable[Run]) -> list[Run]:
    """The runs that are being trained or wait for their turn."""
    return [run for run in runs if run.state.status in ("queued", "running")]


def _spawn(run: Run, data_folder: str | os.PathLike[str] | None) -> None:
    command = [
        sys.executable, "-m", "vae_core", "train", "--resume", run.name,
        "--runs-dir", str(run.path.parent.resolve()), "--quiet", "--background",
    ]  # fmt: skip
    environment = os.environ | {
        DATA_DIR_VARIABLE: str(data_dir(data_folder).resolve()),
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    try:
        run.clear_stop()  # before the trainer lives: a wish from now on is for it
        if warm.hand_over(run, data_folder):
            return
        with (run.path / log.FILE).open("ab") as output:
            process = subprocess.Popen(
                command, cwd=_PROJECT, env=environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        raise RunError(
            f"The trainer of {run.title!r} cannot be started: {error.strerror}."
        ) from error
    _wait_until_owned(run, process)


def _wait_until_owned(run: Run, process: subprocess.Popen[bytes]) -> None:
    """Until the child holds its run and has said so: then its state can be believed."""
    deadline = time.monotonic() + _START_PATIENCE
    while time.monotonic() < deadline:
        # Owned, and no longer what an earlier training left in state.json.
        if run.is_owned() and run.state.status in ("queued", "running"):
            return
        if process.poll() is not None:
            if process.returncode == 0 or run.state.status == "failed":
                return  # it was over before we looked, and its state says how
            raise RunError(
                f"The trainer of {run.title!r} ended at once (exit code {process.returncode}); "
                "trainer.log in the run's folder says why."
            )
        time.sleep(_POLL)
    raise RunError(
        f"The trainer of {run.title!r} did not start within {_START_PATIENCE:g} seconds."
    )
