"""Trainers and servers killed, disks filled: what tests try a few times, the benchmark many.

A trainer here is the process that the pages start, `python -m vae_core train --resume`.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from vae_core.datasets import DATA_DIR_VARIABLE, data_dir
from vae_core.runs import Run
from vae_core.vae.config import TrainingConfig

_ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120.0
# Its checkpoint of 5 MB takes a moment to write, its epochs do not.
CONFIG = TrainingConfig(dataset="digits", hidden=(256,), epochs=25, learning_rate=3e-3)


def wait_for(condition: Callable[[], object], what: str, *, poll: float = 0.05) -> None:
    """Raises AssertionError where it does not come true in two minutes."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(poll)


def trainer_of(run: Run) -> int | None:
    """The process id of a run's trainer, from the system's own table; None: there is none."""
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            command = (directory / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "vae_core" in command and run.name in command and str(run.path.parent) in command:
            return int(directory.name)
    return None


@contextlib.contextmanager
def trainer(run: Run, *program: str) -> Iterator[subprocess.Popen[bytes]]:
    """A trainer of the run, killed at the end of the block if it still lives.

    Args:
        program: another module and its arguments to go before the command's, see ``InWrite``.
    """
    command = [
        sys.executable, "-m", *(program or ("vae_core",)), "train", "--resume", run.name,
        "--runs-dir", str(run.path.parent), "--quiet",
    ]  # fmt: skip
    environment = os.environ | {DATA_DIR_VARIABLE: str(data_dir().resolve())}
    process = subprocess.Popen(
        command, cwd=_ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def train_to_the_end(run: Run) -> None:
    """Raises AssertionError, with what the trainer said, unless it ends with a done run."""
    with trainer(run) as process:
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and run.state.status == "done", (run.state, said[-500:])


# -- killing a trainer ---------------------------------------------------------------


@dataclass(frozen=True)
class After:
    """So many seconds after the process was started, imports included."""

    seconds: float

    def __str__(self) -> str:
        return f"after {self.seconds:.2f} s"


@dataclass(frozen=True)
class InWrite:
    """In the nth write of a file: before it takes the old one's place, or right after."""

    file: str
    nth: int = 1
    renamed: bool = False

    def __str__(self) -> str:
        return f"{'after' if self.renamed else 'in'} write {self.nth} of {self.file}"

    @property
    def program(self) -> tuple[str, ...]:
        """A trainer that does it to itself: from outside, most writes are too short to hit."""
        where = "renamed" if self.renamed else "aside"
        return ("tests.support.dying_trainer", self.file, str(self.nth), where)


Moment = After | InWrite


@dataclass(frozen=True)
class Killed:
    """What a kill left.

    Attributes:
        hit: whether the trainer died of it, and the run was not done before.
        phase: what state.json says that it was doing.
        epoch: completed epochs in the checkpoint.
        claimed: completed epochs that history.jsonl or state.json speak of.
        unfinished: the files that were being written.
    """

    hit: bool
    phase: str
    epoch: int
    claimed: int
    unfinished: tuple[str, ...]


def kill(run: Run, moment: Moment) -> Killed:
    """Start a trainer and end it with SIGKILL at a moment.

    Raises:
        AssertionError: the run is not stopped then, or cannot be resumed.
        BrokenRunError: a file of it cannot be read.
    """
    program = moment.program if isinstance(moment, InWrite) else ()
    with trainer(run, *program) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=moment.seconds if isinstance(moment, After) else PATIENCE)
        process.kill()
        # A run that is done has nothing left to lose, though its process may take a moment to end.
        hit = process.wait() == -signal.SIGKILL and run.state.status != "done"
        said = json.loads((run.path / "state.json").read_bytes())
    assert not hit or (run.state.status == "stopped" and run.can_resume), run.state
    checkpoint = run.checkpoint()
    epochs = [record.epoch for record in run.history]
    assert epochs == list(range(1, len(epochs) + 1))
    return Killed(
        hit=hit,
        phase=said["phase"] or said["status"],
        epoch=0 if checkpoint is None else int(checkpoint["epoch"]),
        claimed=max(len(epochs), said["epoch"]),
        unfinished=tuple(sorted(path.name for path in run.path.glob(".*"))),
    )


def difference(run: Run, reference: Run) -> float:
    """The largest difference of any figure, code or weight; infinite where some are missing."""
    ours, theirs = _figures(run), _figures(reference)
    if [part.shape for part in ours] != [part.shape for part in theirs]:
        return float("inf")
    return max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs, strict=True))


def _figures(run: Run) -> list[np.ndarray]:
    history = [
        [value for name, value in asdict(record).items() if "second" not in name]
        for record in run.history
    ]
    metrics = [np.hstack(list(asdict(row).values())) for row in run.metrics]
    codes, checkpoint = run.codes(), run.checkpoint() or {}
    return [
        np.array(history, float), np.array(metrics, float),
        *(table.integers * float(table.step) for table in (codes.mean, codes.log_variance)),
        *(checkpoint[name].astype(float) for name in sorted(checkpoint.keys() - {"record"})),
    ]  # fmt: skip


# -- filling a disk ------------------------------------------------------------------


class Disk(Protocol):
    """Where a run is trained until there is no room."""

    def fill(self, run: Run) -> None: ...

    def free(self) -> None: ...


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    def fill(self, run: Run) -> None:
        del run
        with (self.folder / "filler").open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(bytes(size))

    def free(self) -> None:
        (self.folder / "filler").unlink()


@dataclass(frozen=True)
class LimitedTrainer:
    """Where nothing may be mounted: the system lets the trainer write small files only."""

    def fill(self, run: Run) -> None:
        pid = trainer_of(run)
        assert pid is not None
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1 << 14, most))

    def free(self) -> None:
        """The next trainer has no such limit."""


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int = 48) -> Iterator[Disk]:
    """A file system of its own in ``folder`` (Linux, as root), else a limit with the same end."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield SmallDisk(folder) if mounted else LimitedTrainer()
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
