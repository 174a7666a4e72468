"""Training on this machine: one process a run, which outlives whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from vae_core.datasets import DATA_DIR_VARIABLE
from vae_core.errors import RunError
from vae_core.jobs import warm
from vae_core.runs import Run, RunState

_PROJECT = Path(__file__).resolve().parent.parent.parent
_START_PATIENCE = 20.0
_POLL = 0.02


class LocalProcesses:
    """The engine that needs only this machine; where a warm trainer waits, it takes the run."""

    def start(self, run: Run, data_folder: Path) -> None:
        """See ``Engine.start``."""
        try:
            run.clear_stop()  # before the trainer lives: a wish from now on is for it
            if warm.hand_over(run, data_folder):
                return
        except OSError as error:
            raise _not_started(run, error) from error
        start_process(run, data_folder)

    def stop(self, run: Run) -> None:
        """See ``Engine.stop``."""
        if run.is_owned():
            run.request_stop()

    def state(self, run: Run) -> RunState:
        """See ``Engine.state``."""
        return run.state


def start_process(run: Run, data_folder: Path, options: Sequence[str] = ()) -> None:
    """Start the command that trains a run, as a process that outlives this one.

    Args:
        options: of ``train``, beside those that name the run.

    Raises:
        RunError: it cannot be started, or ended at once.
    """
    try:
        run.clear_stop()
        process = _spawned(run, data_folder, options)
    except OSError as error:
        raise _not_started(run, error) from error
    _wait_until_owned(run, process)


def _not_started(run: Run, error: OSError) -> RunError:
    return RunError(f"The trainer of {run.title!r} cannot be started: {error.strerror}.")


def _spawned(run: Run, data_folder: Path, options: Sequence[str]) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "vae_core", "train", "--resume", run.name,
        "--runs-dir", str(run.path.parent), "--quiet", "--background", *options,
    ]  # fmt: skip
    environment = os.environ | {DATA_DIR_VARIABLE: str(data_folder)}
    with run.open_log() as output:
        return subprocess.Popen(
            command, cwd=_PROJECT, env=environment, stdin=subprocess.DEVNULL,
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip


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
