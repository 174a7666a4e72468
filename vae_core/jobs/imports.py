"""An import in a process of its own, in a folder that a page looks at.

    <data folder>/.import-<token>/
        source/         the files that were brought; or source.txt, a path on this machine
        wanted.json     title and choices
        progress.json   words and a share, while it reads
        set/            the data set, while and once it is read
        done.json       the report, or the sentence why there is none
        stop            there: it is to stop
        lock            held by the process that reads
        pid             its number, to end it by where it does not listen

Half an import is nothing: only a finished ``set`` can be kept, by a rename.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from vae_core.datasets import data_dir
from vae_core.datasets.imports import Choices, Progress, clean_title, keep
from vae_core.datasets.imports.read_set import read_set
from vae_core.datasets.imports.report import Report
from vae_core.errors import DataError, VaeError
from vae_core.storage import held, plain_file, read_only
from vae_core.storage.atomic import write_atomically

IMPORT_DIR_VARIABLE = "VAE_IMPORT_DIR"
_PROJECT = Path(__file__).resolve().parent.parent.parent
_PREFIX, _LOCK = ".import-", "lock"
_MOST_BYTES = 64 * 2**20  # of a file that a page reads
_TELL_EVERY = 0.1  # seconds
_FORGOTTEN = 24 * 3600.0  # seconds after which a folder that nobody came back to goes


@dataclass(frozen=True)
class State:
    """How far an import is.

    Attributes:
        words, share: what it does, and how much of that is done.
        error: why there is no set, in a sentence; empty while there may be one.
        report: what was understood, as JSON has it; None until it is done.
        lives: whether its process does.
    """

    words: str
    share: float
    error: str
    report: dict[str, Any] | None
    lives: bool

    @property
    def done(self) -> bool:
        return self.report is not None or bool(self.error)


@dataclass(frozen=True)
class Import:
    """An import's folder."""

    path: Path

    @property
    def token(self) -> str:
        return self.path.name.removeprefix(_PREFIX)

    @property
    def set_folder(self) -> Path:
        return self.path / "set"

    @property
    def title(self) -> str:
        return str(_json(self.path / "wanted.json").get("title", ""))

    @property
    def choices(self) -> Choices:
        return Choices.from_json(_json(self.path / "wanted.json").get("choices", {}))

    def state(self) -> State:
        """How far it is, from its files."""
        lives = _lives(self.path)  # first: it may end between the two looks
        told, done = _json(self.path / "progress.json"), _json(self.path / "done.json")
        error, report = str(done.get("error", "")), done.get("report")
        if not done and not lives:
            error = "The import ended without saying why. Start it again."
        return State(
            str(told.get("words", "Starting")), float(told.get("share", 0.0)), error, report, lives
        )


@read_only.refused
def add(
    paths: Sequence[Path], title: str, choices: Choices, *,
    folder: str | os.PathLike[str] | None = None, progress: Progress,
) -> tuple[str, Report]:  # fmt: skip
    """Import in this process; returns the set's name and what was understood.

    Raises:
        DataError: it is no data set, or cannot be kept.
        StoppedError: it was stopped.
    """
    title = clean_title(title)
    made = _made(folder)
    try:
        made.set_folder.mkdir()
        _, report = read_set(paths, made.set_folder, title, choices, progress)
        return keep(made.set_folder, title, folder), report
    finally:
        shutil.rmtree(made.path, ignore_errors=True)


@read_only.refused
def begin(
    files: Sequence[tuple[str, IO[bytes]]], path: Path | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> Import:  # fmt: skip
    """A new import's folder with what was brought; nothing is read yet.

    Args:
        files: names and contents.
        path: a file or folder on this machine instead.

    Raises:
        DataError: it cannot be written.
    """
    _forget_old(data_dir(folder))
    made = _made(folder)
    try:
        if path is not None:
            (made.path / "source.txt").write_text(str(path), "utf-8")
            return made
        (made.path / "source").mkdir()
        for number, (name, content) in enumerate(files):
            at = made.path / "source" / _plain_name(name, number)
            with at.open("wb") as out:
                shutil.copyfileobj(content, out, 2**20)
        return made
    except OSError as error:
        forget(made)
        raise DataError(f"The files cannot be kept: {error.strerror}.") from error


@read_only.refused
def start(made: Import, title: str, choices: Choices) -> None:
    """Read what was brought, in a process of its own; what an earlier reading made goes.

    Raises:
        DataError: the title cannot be used, or the process cannot be started.
    """
    title = clean_title(title)
    stop(made)
    try:
        for name in ("done.json", "progress.json", "stop"):
            (made.path / name).unlink(missing_ok=True)
        wanted = {"title": title, "choices": choices.to_json()}
        write_atomically(made.path / "wanted.json", json.dumps(wanted).encode())
        with (
            held.for_a_child(made.path / _LOCK) as handed_on,
            (made.path / "log").open("wb") as log,
        ):
            process = subprocess.Popen(
                [sys.executable, "-m", "vae_core", "data", "work", str(made.path)],
                cwd=_PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, pass_fds=handed_on,
            )  # fmt: skip
            write_atomically(made.path / "pid", str(process.pid).encode())
    except OSError as error:
        raise DataError(f"The import cannot be started: {error.strerror}.") from error


@read_only.refused
def stop(made: Import, patience: float = 2.0) -> None:
    """Stop the import's process and wait until it has ended; one that does not listen is killed."""
    deadline = time.monotonic() + patience
    while _lives(made.path):
        with contextlib.suppress(OSError):
            (made.path / "stop").touch()
            if time.monotonic() > deadline:  # half an import is nothing: there is none to lose
                os.kill(int((made.path / "pid").read_text()), signal.SIGTERM)
        time.sleep(0.05)


@read_only.refused
def finish(
    made: Import, folder: str | os.PathLike[str] | None = None
) -> str:  # fmt: skip
    """Keep the set that was read; returns its name.

    Raises:
        DataError: there is none.
    """
    if made.state().report is None:  # its process may still be ending: the report is its last word
        raise DataError("The import is not done yet.")
    name = keep(made.set_folder, made.title, folder)
    forget(made)
    return name


@read_only.refused
def forget(made: Import) -> None:
    """Stop it and remove all of it."""
    stop(made)
    shutil.rmtree(made.path, ignore_errors=True)


def find(token: str, folder: str | os.PathLike[str] | None = None) -> Import | None:
    """The import of a token, if it is still there."""
    path = data_dir(folder) / f"{_PREFIX}{token}"
    return Import(path) if token.isalnum() and path.is_dir() else None


def allowed_path(text: str) -> Path:
    """A path on this machine that the server's owner lets visitors name.

    Raises:
        DataError: it lies elsewhere, there is none, or the owner allows none.
    """
    allowed = os.environ.get(IMPORT_DIR_VARIABLE, "")
    if not allowed:
        raise DataError(f"No path can be named here: set {IMPORT_DIR_VARIABLE} to allow a folder.")
    home = Path(os.path.realpath(allowed))
    try:
        path = Path(os.path.realpath(home / text.strip()))
        there = path.exists()
    except (OSError, ValueError):  # too long a name, a sign that none has, a folder that is shut
        path, there = home, False
    if path != home and home not in path.parents:
        raise DataError(f"Only what lies in {home} can be named. Received: {text.strip()[:80]!r}")
    if not there:
        raise DataError(f"There is no file or folder {text.strip()[:80]!r} in {home}.")
    return path


def work(folder: Path, clock: Callable[[], float] = time.monotonic) -> int:
    """The process's side: read what was brought, say how far it is and how it ended."""
    with held.take_where_none_is_handed_on(folder / _LOCK):
        return _work(folder, clock)


def _work(folder: Path, clock: Callable[[], float]) -> int:
    made, told = Import(folder), [0.0]

    def tell(words: str, share: float) -> None:
        if clock() - told[0] > _TELL_EVERY:
            told[0] = clock()
            content = json.dumps({"words": words, "share": share}).encode()
            write_atomically(folder / "progress.json", content)

    progress = Progress(tell, (folder / "stop").exists)
    try:
        made.set_folder.mkdir()
        _, report = read_set(_sources(folder), made.set_folder, made.title, made.choices, progress)
        done: dict[str, Any] = {"report": report.to_json()}
    except VaeError as error:
        done = {"error": str(error)}
    except BaseException:
        done = {"error": "The import met an error of its own; the log in its folder has the "
                         "details. Nothing of it is kept."}  # fmt: skip
        raise
    finally:
        if "error" in done:
            shutil.rmtree(made.set_folder, ignore_errors=True)
        write_atomically(folder / "done.json", json.dumps(done, ensure_ascii=False).encode())
    return 1 if "error" in done else 0


def _sources(folder: Path) -> list[Path]:
    named = folder / "source.txt"
    if named.exists():
        return [Path(named.read_text("utf-8"))]
    files = sorted((folder / "source").iterdir())
    # Several files are one folder; one is itself, whose name people know.
    return files if len(files) == 1 else [folder / "source"]


def _made(folder: str | os.PathLike[str] | None) -> Import:
    directory = data_dir(folder)
    path = directory / f"{_PREFIX}{secrets.token_hex(8)}"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        path.mkdir()
    except OSError as error:
        raise DataError(
            f"Nothing can be kept in the data folder ({directory}): {error.strerror}."
        ) from error
    return Import(path)


def _plain_name(name: str, number: int) -> str:
    """A file's own name, whatever a browser said it was."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")
    return last[-200:] if last.strip(". ") else f"file-{number}"


def _forget_old(directory: Path) -> None:
    """Remove the folders of imports that nobody came back to."""
    with contextlib.suppress(OSError):
        for path in directory.glob(f"{_PREFIX}*"):
            if time.time() - path.stat().st_mtime > _FORGOTTEN and not _lives(path):
                shutil.rmtree(path, ignore_errors=True)


def _lives(path: Path) -> bool:
    """Whether its process does: it holds the lock for as long."""
    return held.is_held(path / _LOCK)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(plain_file.read(path, _MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
