"""Which runs have a file that cannot be used, without keeping a page waiting for it.

To know it, every byte of a run is read. So each script run looks at a few runs only, the user's
own first, and remembers what it found until a file changes.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

import streamlit as st

from vae_core import runs
from vae_core.runs import Run

_BUDGET = 0.4  # seconds a script run may spend on runs that were not looked at yet
_MOST = 20_000  # runs remembered, a few hundred bytes each

Stamp = tuple[tuple[int, int], ...]


class Memory:
    """What is known of each run, by its path; the one asked for longest ago is forgotten."""

    def __init__(self, *, most: int = _MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[Stamp, str | None]] = OrderedDict()

    def sentences(self, of: Iterable[Run], *, budget: float = _BUDGET) -> list[str]:
        """What is wrong with those of the runs that are known, or can be looked at in time."""
        deadline = self._clock() + budget
        found = (self._sentence(run, deadline) for run in of)
        return [sentence for sentence in found if sentence is not None]

    def _sentence(self, run: Run, deadline: float) -> str | None:
        path, stamp = str(run.path), run.stamp(runs.FILES)
        with self._lock:
            known = self._known.get(path)
        if known is None or known[0] != stamp:
            if self._clock() > deadline:
                return None
            known = (stamp, run.damage())
        with self._lock:
            self._known[path] = known
            self._known.move_to_end(path)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return known[1]


def sentences(of: Iterable[Run]) -> list[str]:
    """What is wrong with the runs, as far as it is known by now."""
    return _memory().sentences(of)


@st.cache_resource(max_entries=1, show_spinner=False)
def _memory() -> Memory:
    return Memory()
