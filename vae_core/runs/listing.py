"""Every run there is, and one by its name."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vae_core.errors import BrokenRunError, RunNotFoundError, shown
from vae_core.runs import folders
from vae_core.runs.records import RunState
from vae_core.runs.run import Run

# What a listing says of a run is in these, or in the directory's own list of files.
_READ_FILES = ("config.json", "state.json", "title.txt", "digests.json")

_Mark = tuple[int, int, int]  # which file it is, when it changed, its size
_Stamp = tuple[_Mark | None, ...]


@dataclass(frozen=True)
class Listing:
    """All runs of the two folders, newest first, and what is wrong with the others."""

    runs: tuple[Run, ...]
    broken: tuple[tuple[str, str], ...]  # (name, sentence)


class ListedRun(Run):
    """A run with the title and the files that it had when it was listed; its state is fresh."""

    @cached_property
    def title(self) -> str:
        return super().title

    @cached_property
    def can_open(self) -> bool:
        return super().can_open

    @property
    def state(self) -> RunState:
        mark = _mark(f"{self.path}/state.json", os.lstat)
        read = self._state_read.get(mark)
        if read is None:
            self._state_read.clear()
            read = self._state_read[mark] = self.recorded_state()
        # Whether its trainer still lives, no file says.
        return self.corrected(read)

    @cached_property
    def _state_read(self) -> dict[_Mark | None, RunState]:
        """The state that was read last, by its file's mark."""
        return {}


@dataclass(frozen=True)
class _Seen:
    """A run as it was when its files had this stamp, and what keeps it from being listed."""

    stamp: _Stamp
    run: ListedRun
    why_broken: str | None

    @property
    def changed_at(self) -> int:
        directory = self.stamp[0]
        return 0 if directory is None else directory[1]


class Memory:
    """What the last listing read of each run, so that the next reads only what has changed.

    Attributes:
        lock: held by a listing, so that who asks meanwhile does not read the same once more.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._seen: dict[Path, _Seen] = {}

    def look(self, path: Path) -> _Seen:
        """The run in that directory, read again if a file of it has changed."""
        stamp, seen = _stamp(path), self._seen.get(path)
        if seen is None or seen.stamp != stamp:
            run = ListedRun(path)
            seen = self._seen[path] = _Seen(stamp, run, _why_broken(run))
        return seen

    def look_again(self, path: Path) -> _Seen:
        """The run, read anew whatever is remembered."""
        self._seen.pop(path, None)
        return self.look(path)

    def forget_others(self, paths: set[Path]) -> None:
        """Keep only what is known of the runs in these directories."""
        for path in self._seen.keys() - paths:
            self._seen.pop(path, None)


def list_runs(
    folder: str | os.PathLike[str] | None = None, memory: Memory | None = None
) -> Listing:
    """Every run, the user's own first, then those that came with the project.

    Args:
        memory: what an earlier listing has read; without one, every run is read.
    """
    memory = memory or Memory()
    with memory.lock:
        return _listed(folder, memory)


def _listed(folder: str | os.PathLike[str] | None, memory: Memory) -> Listing:
    good: dict[str, Run] = {}
    broken: list[tuple[str, str]] = []
    paths = set()
    for seen in _every(folder, memory):
        run, why = seen.run, seen.why_broken
        paths.add(run.path)
        if run.name in good:
            broken.append((run.name, f"Two runs are called {run.name!r}; yours is shown."))
        elif why is None:
            good[run.name] = run
        elif run.path.is_dir():
            # It may have been deleted and made anew since the folder was read: look once more.
            again = memory.look_again(run.path)
            if again.why_broken is None:
                good[run.name] = again.run
            else:
                broken.append((run.name, again.why_broken))
    memory.forget_others(paths)
    return Listing(tuple(good.values()), tuple(broken))


def _every(folder: str | os.PathLike[str] | None, memory: Memory) -> Iterator[_Seen]:
    own = map(memory.look, folders.directories(folders.runs_dir(folder)))
    yield from sorted(own, key=lambda seen: seen.changed_at, reverse=True)
    yield from map(memory.look, sorted(folders.directories(folders.PRETRAINED_DIR)))


def _stamp(path: Path) -> _Stamp:
    """Which files these are, and when they and the directory changed; None for what is not there.

    Every write puts a new file in the old one's place, so two within a clock's tick differ too.
    """
    home = str(path)  # the directory may be a link, no file of it
    return _mark(home, os.stat), *(_mark(f"{home}/{name}", os.lstat) for name in _READ_FILES)


def _mark(path: str, look: Callable[[str], os.stat_result]) -> _Mark | None:
    try:
        found = look(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _why_broken(run: Run) -> str | None:
    """What keeps a run from being listed, or None."""
    try:
        _ = run.config
        if run.state.status == "done":
            run.require_served()
    except BrokenRunError as error:
        return str(error)
    return None


def open_run(name: str, folder: str | os.PathLike[str] | None = None) -> Run:
    """The run of that name.

    Raises:
        RunNotFoundError: there is none, or the name could not be one.
        BrokenRunError: its configuration cannot be read.
    """
    run = find_run(name, folder)
    _ = run.config
    return run


def find_run(name: str, folder: str | os.PathLike[str] | None = None) -> Run:
    """The run of that name, none of its files read yet.

    Raises:
        RunNotFoundError: there is none, or the name could not be one.
    """
    if folders.NAME_PATTERN.fullmatch(name):
        for parent in (folders.runs_dir(folder), folders.PRETRAINED_DIR):
            if folders.is_run(parent / name):
                return Run(parent / name)
    raise RunNotFoundError(
        f"There is no run called {shown(name)}; it may have been deleted. Choose one from the list."
    )
