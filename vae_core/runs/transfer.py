"""A run's files on their way between machines: what a trainer elsewhere needs, and what it makes.

What is this machine's alone stays: the title, the log, the lock and the wish to stop.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from vae_core.errors import RunError, shown
from vae_core.runs import snapshot_file
from vae_core.runs.run import FILES, LIVE, WISHES, Run
from vae_core.storage import npz, plain_file
from vae_core.storage.atomic import write_atomically

_TITLE, _STATE = "title.txt", "state.json"
# Last, in this order: whoever reads in between sees an older state with newer files, and digests
# only of what is there.
_LAST = ("history.jsonl", _STATE, "digests.json")
_OF_NETWORKS = ("config.json", "data.json", "digests.json", "encoder.", "decoder.")
_MOST_BYTES = npz.MAX_BYTES

Stamp = tuple[int, int, int]


def files(run: Run) -> dict[str, bytes]:
    """All that travels, by its name inside the run's directory."""
    return {name: _read(run, name) for name in _names(run)}


def networks(run: Run) -> dict[str, bytes]:
    """Of these what computes: the networks, and what says how they are used."""
    return {name: _read(run, name) for name in _names(run) if name.startswith(_OF_NETWORKS)}


class Changes:
    """What has been written in a run's directory since it was last looked at."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._seen: dict[str, Stamp] = {name: _stamp(run, name) for name in _names(run)}

    def taken(self) -> list[tuple[str, bytes | None]]:
        """Names and contents in the order in which they are to be written; None: it is gone.

        The history is read before the checkpoint and written after it, so that no epoch arrives
        that training could not go on from.
        """
        now = _names(self._run)
        found: dict[str, bytes | None] = dict.fromkeys(self._seen.keys() - set(now))
        for name in sorted(now, key=_rank, reverse=True):
            try:
                stamp = _stamp(self._run, name)
                if self._seen.get(name) != stamp:
                    found[name] = _read(self._run, name)
                    self._seen[name] = stamp
            except FileNotFoundError:  # its trainer has removed it meanwhile
                found[name] = None
        for name, content in found.items():
            if content is None:
                self._seen.pop(name, None)
        # What is gone first: digests of files that are about to change would call them damaged.
        return sorted(found.items(), key=lambda pair: (pair[1] is not None, _rank(pair[0])))


class Wishes:
    """What pages have asked of a run's trainer since it was last looked at."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._seen: dict[str, Stamp] = {}

    def taken(self) -> list[tuple[str, bytes | None]]:
        """Names and contents; None for a wish that is taken back."""
        now = [name for name in WISHES if (self._run.path / name).is_file()]
        stamps: dict[str, Stamp] = {}
        found: list[tuple[str, bytes | None]] = []
        for name in now:
            with contextlib.suppress(FileNotFoundError):  # it is taken back meanwhile
                stamp = _stamp(self._run, name)
                if self._seen.get(name) != stamp:
                    found.append((name, _read(self._run, name)))
                stamps[name] = stamp
        taken_back = [(name, None) for name in self._seen.keys() - stamps.keys()]
        self._seen = stamps
        return [*taken_back, *found]


def receive(run: Run, name: str, content: bytes | None) -> None:
    """Write, or remove, one file that came from elsewhere.

    Raises:
        RunError: it is not a file that travels.
        OSError: it cannot be written.
    """
    if not _travels(name):
        raise RunError(f"A trainer elsewhere sent a file that no run has. Received: {shown(name)}")
    _written(run.path / name, content)


def pass_on(run: Run, name: str, content: bytes | None) -> None:
    """Write, or take back, a wish that came from elsewhere.

    Raises:
        RunError: it is no wish.
    """
    if name not in WISHES:
        raise RunError(f"There is no such wish of a trainer. Received: {shown(name)}")
    _written(run.path / name, content)


def _written(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write_atomically(path, content)


def _travels(name: str) -> bool:
    if name in (*FILES, LIVE):
        return name != _TITLE
    return snapshot_file.kept(name) is not None


def _names(run: Run) -> list[str]:
    with os.scandir(run.path) as entries:
        there = [e.name for e in entries if _travels(e.name) and e.is_file(follow_symlinks=False)]
    return sorted(there)


def _rank(name: str) -> tuple[int, str]:
    return (_LAST.index(name) + 1 if name in _LAST else 0, name)


def _read(run: Run, name: str) -> bytes:
    return plain_file.read(Path(run.path / name), _MOST_BYTES)


def _stamp(run: Run, name: str) -> Stamp:
    """Changes whenever a file is replaced: every write is aside and renamed."""
    stat = (run.path / name).stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
