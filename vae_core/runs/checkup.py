"""Which runs have a file that cannot be used: found a few runs at a time, and remembered.

To know it, every byte of a run is read. So each look takes no longer than it may, and what was
found is kept in the runs folder, in ``.checked.json``: the next server begins where this one ended.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from vae_core.runs.run import FILES, Run
from vae_core.storage import plain_file, read_only
from vae_core.storage.atomic import write_atomically

_FILE = ".checked.json"
_FORMAT = 1  # of the file, and of what counts as damage
_MOST = 20_000  # runs remembered, a few hundred bytes each
_MOST_BYTES = 64 * 2**20
_SAVE_INTERVAL = 5.0  # seconds

_Stamp = tuple[tuple[int, int], ...]


class Checkup:
    """What is known of each run of a folder; safe to use from any thread.

    Args:
        folder: the runs folder, where it is remembered.
        most: how many runs; the one looked at longest ago is forgotten.
    """

    def __init__(
        self, folder: Path, *, most: int = _MOST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._file, self._most, self._clock = folder / _FILE, most, clock
        self._lock = threading.Lock()
        self._known = _load(self._file)
        self._next = 0  # where the last look at known runs ended
        self._saved_at, self._unsaved = clock(), False

    def sentences(self, of: Iterable[Run], *, budget: float) -> list[str]:
        """What is wrong with those of the runs that are known, or can be looked at in time.

        One caller at a time looks; the others are not kept waiting and hear what is known.

        Args:
            budget: seconds to spend on looking, a tenth of it on runs that are known already.
        """
        runs = list(of)
        if self._lock.acquire(blocking=False):
            try:
                self._look_around(runs, budget)
            finally:
                self._lock.release()
        found = (self._known.get(str(run.path)) for run in runs)
        return [known[1] for known in found if known is not None and known[1] is not None]

    def _look_around(self, runs: list[Run], budget: float) -> None:
        if self._look_at_new(runs, self._clock() + budget):
            self._look_at_changed(runs, self._clock() + budget / 10)
        self._forget()
        self._save_now_and_then()

    def _look_at_new(self, runs: list[Run], deadline: float) -> bool:
        """Look at runs that are not known yet; returns whether all of them are, by now."""
        for run in runs:
            if str(run.path) not in self._known:
                if self._clock() > deadline:
                    return False
                self._look(run, run.stamp(FILES))
        return True

    def _look_at_changed(self, runs: list[Run], deadline: float) -> None:
        """Look whether files have changed, at all runs in turn as far as there is time."""
        for _ in range(len(runs)):
            if self._clock() > deadline:
                return
            run = runs[self._next % len(runs)]
            self._next += 1
            stamp = run.stamp(FILES)
            if self._known[str(run.path)][0] != stamp:
                self._look(run, stamp)

    def _look(self, run: Run, stamp: _Stamp) -> None:
        self._known.pop(str(run.path), None)
        self._known[str(run.path)] = (stamp, run.damage())
        self._unsaved = True

    def _forget(self) -> None:
        while len(self._known) > self._most:
            self._known.pop(next(iter(self._known)))

    def _save_now_and_then(self) -> None:
        if not self._unsaved or self._clock() - self._saved_at < _SAVE_INTERVAL:
            return
        if read_only.is_on():
            return
        self._saved_at, self._unsaved = self._clock(), False
        content = json.dumps({"format": _FORMAT, "runs": self._known})
        with contextlib.suppress(OSError):  # then the next server looks again
            write_atomically(self._file, content.encode())


def _load(file: Path) -> dict[str, tuple[_Stamp, str | None]]:
    """What an earlier server has found; nothing where that cannot be read."""
    try:
        saved = json.loads(plain_file.read(file, _MOST_BYTES))
        if saved["format"] != _FORMAT:
            return {}
        return {str(path): _entry(*entry) for path, entry in saved["runs"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _entry(stamp: list[list[int]], sentence: str | None) -> tuple[_Stamp, str | None]:
    if sentence is not None and not isinstance(sentence, str):
        raise ValueError("not a sentence")
    return tuple((int(time), int(size)) for time, size in stamp), sentence
