"""What starts trainings: the one protocol between the pages and the machines that train."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from vae_core.runs import Run, RunState


class Engine(Protocol):
    """Trains runs somewhere in the background.

    A run's directory is all that an engine and its caller share: the engine takes a run that is
    there, and what its trainer writes into the directory is the run's state.
    """

    def start(self, run: Run, data_folder: Path) -> None:
        """Begin to train a run, or go on with it; returns once its state can be believed.

        Raises:
            RunError: its trainer cannot be started, or ended at once.
        """

    def stop(self, run: Run) -> None:
        """Ask for a stop after which the last completed epoch is kept; returns at once."""

    def state(self, run: Run) -> RunState:
        """How far the run is.

        Raises:
            BrokenRunError: its directory cannot be read.
        """
