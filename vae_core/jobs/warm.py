"""A trainer made ready before it is asked for: Keras imported, data loaded, the model compiled.

It lives in its runs folder, in ``.warm``, a name that no run can have:

    wanted.json      the settings to be ready for, written anew whenever somebody looks at them
    ready.json       those that it is ready for
    gpus             VAE_GPUS as it has it, written before it starts: another device needs another
    request-NAME     a run that it is to train (a file each, taken by renaming it)
    lock             held by the one that waits

A page keeps it wanted and hands runs over; where none waits, or it ends before it has taken the
run, ``hand_over`` says so and the caller starts an ordinary trainer. It ends when nobody has
wanted it for a while, and after the run it was given.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from filelock import FileLock, Timeout

from vae_core import datasets
from vae_core.errors import RunError, VaeError
from vae_core.runs import Run, open_run, runs_dir
from vae_core.storage import plain_file, read_only
from vae_core.storage.atomic import write_atomically
from vae_core.storage.held import is_held
from vae_core.training.devices import GPUS_VARIABLE
from vae_core.vae.config import TrainingConfig

if TYPE_CHECKING:
    from vae_core.training.loop import Compiled

_PROJECT = Path(__file__).resolve().parent.parent.parent
_MOST_BYTES = 2**16  # of a file here
_FOLDER, _REQUEST, _TAKEN, _GPUS = ".warm", "request-", "taken-", "gpus"
VARIABLE = "VAE_WARM_TRAINER"  # "off" saves its memory
IDLE = 180.0
_SETTLED = 1.0  # settings that still change are not worth compiling
_POLL = 0.05
_PATIENCE = 30.0
_LOCK_PATIENCE = 5.0  # a page that looks whether it lives shares the lock for a moment


@dataclass(frozen=True)
class Task:
    """What a warm trainer was given: a run, its data folder, and what it has ready for it."""

    run: Run
    data_folder: Path
    compiled: Compiled | None


# -- the page's side ---------------------------------------------------------------------


def keep(config: TrainingConfig, folder: str | os.PathLike[str] | None = None) -> None:
    """Want a trainer that is ready for these settings; starts one where none waits.

    Does nothing where the folder cannot be written: a warm trainer is a convenience.
    """
    home = runs_dir(folder) / _FOLDER
    off = os.environ.get(VARIABLE) == "off" or read_only.is_on()
    if off or home.is_symlink():  # it would lead elsewhere
        return
    wanted = {"config": config.to_json(), "data_dir": str(datasets.data_dir())}
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        write_atomically(home / "wanted.json", json.dumps(wanted).encode())
        if not waits(home):
            write_atomically(home / _GPUS, _gpus().encode())
            with plain_file.opened(home / "trainer.log", "w") as log:
                subprocess.Popen(
                    [sys.executable, "-m", "vae_core", "warm", "--runs-dir", str(home.parent)],
                    cwd=_PROJECT, env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"},
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip


def hand_over(run: Run, data_folder: str | os.PathLike[str] | None = None) -> bool:
    """Have the waiting trainer train this run; whether it has begun to."""
    home = run.path.parent / _FOLDER
    request = home / f"{_REQUEST}{run.name}"
    try:
        if not waits(home) or not _has_our_device(home):
            return False
        write_atomically(request, str(datasets.data_dir(data_folder)).encode())
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if run.is_owned() and run.state.status in ("queued", "running"):
                return True
            if request.exists() and not waits(home):
                break  # it ended, or was given another run
            if not request.exists() and run.state.status in ("done", "failed"):
                return True  # it was over before we looked; taken and not yet owned looks stopped
            time.sleep(_POLL)
        request.unlink()
    except FileNotFoundError:
        return True  # taken in the last moment
    except OSError:
        return False
    return False


def ready_for(folder: str | os.PathLike[str] | None = None) -> TrainingConfig | None:
    """The settings whose first step would be taken at once, or None."""
    home = runs_dir(folder) / _FOLDER
    with contextlib.suppress(VaeError, ValueError, KeyError, OSError):
        if waits(home):
            return _parsed(_text(home / "ready.json"))[0]
    return None


def waits(home: Path) -> bool:
    """Whether a warm trainer lives in ``.warm`` and has no run yet."""
    return is_held(home / "lock")


# -- the trainer's side ------------------------------------------------------------------


def wait(
    folder: str | os.PathLike[str] | None = None,
    *,
    idle: float = IDLE,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Task | None:
    """Make ready what is wanted until a run is handed over; None when nobody wants it any more."""
    home = runs_dir(folder) / _FOLDER
    home.mkdir(parents=True, exist_ok=True)
    try:
        ownership = FileLock(home / "lock").acquire(timeout=_LOCK_PATIENCE)
    except Timeout:
        return None
    with ownership:
        return _wait(home, idle, clock, sleep)


def _wait(
    home: Path, idle: float, clock: Callable[[], float], sleep: Callable[[float], None]
) -> Task | None:
    from vae_core.training import devices, loop, threads

    compiled: Compiled | None = None
    wish, written, changed = "", 0, clock()
    (home / "ready.json").unlink(missing_ok=True)  # of one before
    while clock() - changed < idle:
        for run, data_folder in _requests(home):
            return Task(run, data_folder, compiled)
        text, stamp = _wanted(home)
        if stamp != written:
            written, changed = stamp, clock()
        if text != wish and clock() - changed > _SETTLED:
            wish, compiled = text, None  # the old one's memory first
            (home / "ready.json").unlink(missing_ok=True)
            with contextlib.suppress(VaeError, ValueError, KeyError, OSError):
                config, data_folder = _parsed(text)
                if datasets.at_hand(config.dataset, data_folder):
                    devices.take()
                    if not threads.configure_threads(config):
                        begin_anew(sys.argv[1:])
                    compiled = loop.compile_ahead(
                        config, datasets.load(config.dataset, data_folder)
                    )
                    write_atomically(home / "ready.json", text.encode())
        sleep(_POLL)
    return None


def begin_anew(arguments: list[str]) -> NoReturn:
    """Make this process what ``python -m vae_core`` with these arguments is, its locks free."""
    os.execv(sys.executable, [sys.executable, "-m", "vae_core", *arguments])


def _requests(home: Path) -> Iterator[tuple[Run, Path]]:
    """Runs that wait here to be taken, each taken as it is given."""
    for request in sorted(home.glob(f"{_REQUEST}*")):
        name = request.name.removeprefix(_REQUEST)
        taken = request.with_name(f"{_TAKEN}{name}")
        with contextlib.suppress(OSError, RunError):  # withdrawn, or deleted meanwhile
            request.rename(taken)
            data_folder = Path(_text(taken))
            taken.unlink()
            yield open_run(name, home.parent), data_folder


def _wanted(home: Path) -> tuple[str, int]:
    """The settings' text, and when they were last asked for."""
    try:
        path = home / "wanted.json"
        return _text(path), path.stat().st_mtime_ns
    except OSError:
        return "", 0


def _has_our_device(home: Path) -> bool:
    try:
        return _text(home / _GPUS) == _gpus()
    except OSError:
        return False


def _gpus() -> str:
    return os.environ.get(GPUS_VARIABLE, "")


def _text(path: Path) -> str:
    """A small file's text; a link is not followed."""
    return plain_file.read(path, _MOST_BYTES).decode()


def _parsed(text: str) -> tuple[TrainingConfig, Path]:
    wanted = json.loads(text)
    return TrainingConfig.from_json(wanted["config"]), Path(wanted["data_dir"])
