"""What runs on a node: an ordinary trainer in a folder of its own, which is asked what is new."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from filelock import FileLock

from vae_core.analysis import code_table
from vae_core.datasets.travel import keep_files
from vae_core.errors import VaeError
from vae_core.runs import Run, transfer
from vae_core.serving.codec import Codec
from vae_core.training import devices, threads

# What decides a training's numbers: the node's must be those that the run is measured with here.
PACKAGES = ("keras", "tensorflow", "numpy", "ai-edge-litert")

Content = Mapping[str, bytes]


def versions() -> dict[str, str]:
    """The version of each package, '' where it is missing."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found


class Trainer:
    """One run's trainer on a node. Ray calls its methods from the bridge, one at a time."""

    def __init__(self, cpus: int, gpus: int) -> None:
        os.environ[threads.CORES_VARIABLE] = str(cpus)
        os.environ[devices.GPUS_VARIABLE] = str(gpus)
        self._folder = Path(tempfile.mkdtemp(prefix="vae-run-"))
        self._thread: threading.Thread | None = None
        self._changes: transfer.Changes | None = None
        self._run: Run | None = None

    def versions(self) -> dict[str, str]:
        return versions()

    def start(self, name: str, files: Content, digest: str, data: Sequence[Any]) -> None:
        """Begin to train.

        Args:
            digest: of the data set's files; a node that holds them does not fetch them again.
            data: one reference to the data set's files.
        """
        self._run = run = Run(self._folder / name)
        run.path.mkdir()
        for file, content in files.items():
            transfer.receive(run, file, content)
        data_folder = _data_folder(digest, lambda: _fetched(data[0]))
        self._changes = transfer.Changes(run)
        self._thread = threading.Thread(target=_train, args=(run, data_folder), daemon=True)
        self._thread.start()

    def news(self) -> tuple[bool, Sequence[tuple[str, bytes | None]]]:
        """Whether it still trains, and the files that are new since it was last asked."""
        assert self._thread is not None and self._changes is not None
        # In this order: what is written between the two is asked for once more.
        lives = self._thread.is_alive()
        return lives, self._changes.taken()

    def told(self, wishes: Sequence[tuple[str, bytes | None]]) -> None:
        """What pages ask of it at home: to stop, to pause, another β, the moment it is at."""
        assert self._run is not None
        for name, content in wishes:
            transfer.pass_on(self._run, name, content)

    def leave(self) -> None:
        """Remove what it wrote here."""
        shutil.rmtree(self._folder, ignore_errors=True)


class Encoder:
    """One run's networks on a node, which make rows of a table of codes."""

    def __init__(self, cpus: int, gpus: int) -> None:
        self._cpus = cpus
        self._codec: Codec | None = None

    def versions(self) -> dict[str, str]:
        return versions()

    def open(self, name: str, files: Content) -> None:
        """Take the networks of a run, see ``transfer.networks``."""
        with tempfile.TemporaryDirectory(prefix="vae-run-") as folder:
            run = Run(Path(folder) / name)
            run.path.mkdir()
            for file, content in files.items():
                transfer.receive(run, file, content)
            self._codec = Codec.open(run, threads=self._cpus)

    def rows(self, block: code_table.Block, beta: float) -> code_table.CodeTable:
        """The rows of some examples, which came with the question."""
        assert self._codec is not None
        return code_table.of_block(self._codec, block, beta)


def _fetched(reference: Any) -> Content:
    import ray

    return cast(Content, ray.get(reference))


def _train(run: Run, data_folder: Path) -> None:
    from vae_core.jobs.trainer import train_run

    try:
        train_run(run, data_folder=data_folder)
    except VaeError as error:
        state = run.recorded_state()
        # Refused before it had a journal to say so; another trainer's state is its own.
        if state.status in ("queued", "running") and not run.is_owned():
            run.write_state(replace(state, status="failed", phase="", reason=str(error)))


def _data_folder(digest: str, fetch_data: Callable[[], Content]) -> Path:
    """A folder with the data set, written once a node."""
    folder = Path(tempfile.gettempdir()) / f"vae-data-{os.getuid()}" / digest
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    with FileLock(folder.parent / f"{digest}.lock"):
        if not folder.is_dir():
            keep_files(folder, fetch_data())
    return folder
