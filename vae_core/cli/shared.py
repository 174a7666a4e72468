"""What commands share: how they are registered, the run they are for, files in and out."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from vae_core import datasets, runs
from vae_core.errors import ConfigError, VaeError
from vae_core.runs import Run

Command = Callable[[argparse.Namespace], int]
"""Does what the options say; returns the exit code."""


class Commands:
    """Where a command group registers its commands."""

    def __init__(
        self, parser: argparse.ArgumentParser, shared: argparse.ArgumentParser | None = None
    ) -> None:
        self._shared = shared or self._options()
        self._commands = parser.add_subparsers(required=True, metavar="COMMAND")

    @staticmethod
    def _options() -> argparse.ArgumentParser:
        """What all commands have."""
        shared = argparse.ArgumentParser(add_help=False)
        shared.add_argument(
            "--runs-dir", type=Path, help=f"where runs are (or set {runs.RUNS_DIR_VARIABLE})"
        )
        shared.add_argument(
            "--data-dir", type=Path,
            help=f"where data sets are (or set {datasets.DATA_DIR_VARIABLE})",
        )  # fmt: skip
        shared.add_argument("--json", action="store_true", help="print JSON")
        return shared

    def group(self, name: str, description: str) -> Commands:
        """A command that has commands of its own."""
        added = self._commands.add_parser(name, help=description, description=description)
        return Commands(added, self._shared)

    def add(self, name: str, command: Command, description: str) -> argparse.ArgumentParser:
        """A command's own parser, with the options that all commands have."""
        added = self._commands.add_parser(
            name, parents=[self._shared], help=description, description=description
        )
        added.set_defaults(command=command)
        return added

    def add_for_run(self, name: str, command: Command, description: str) -> argparse.ArgumentParser:
        """The same for a command whose first argument is a run."""
        added = self.add(name, command, description)
        added.add_argument("run", help="the run's name, see 'list'")
        return added


def named_run(options: argparse.Namespace) -> Run:
    """The run of a command that was added for one."""
    return runs.open_run(options.run, options.runs_dir)


def read_file(path: Path) -> bytes:
    """A file's content.

    Raises:
        VaeError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise VaeError(f"{path} cannot be read: {error.strerror}.") from error


def save_picture(values: np.ndarray, path: Path) -> None:
    """Write values in [0, 1], (h, w, channels), as a picture, and print its path.

    Raises:
        ConfigError: the values are no picture.
        VaeError: it cannot be written.
    """
    if values.ndim != 3:
        raise ConfigError(
            "Only images can be saved as a picture; leave out --out to get the numbers. "
            f"Received: a vector of {values.size} numbers"
        )
    from vae_core.images import write  # most commands save none

    try:
        write.picture(values).save(path)
    except (OSError, ValueError) as error:
        raise VaeError(f"{path} cannot be written: {error}.") from error
    print(path)
