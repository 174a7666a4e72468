"""What many ask for is made once and kept while it is among what was asked for last.

One cache for all sessions and for all kinds of things (open runs, test images, packed blocks), with
one bound in bytes: what it holds does not grow with the number of sessions or of runs.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar, cast

import numpy as np
import streamlit as st

from ui.memory import give_back

VARIABLE = "VAE_CACHE_MB"
_USUAL_MB = 150
_SMALL = 200  # bytes that anything takes at least
_LARGE = 10**6  # bytes: making it took more than that on the way

_log = logging.getLogger(__name__)

T = TypeVar("T")
_Key = tuple[str, Hashable]


@dataclass(frozen=True)
class Usage:
    """What a kind of things takes."""

    entries: int
    bytes: int


class Cache:
    """Values by kind and key; safe to use from any thread.

    Args:
        most_bytes: of all values; the one asked for last stays, however large.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self._values: OrderedDict[_Key, Any] = OrderedDict()
        self._being_made: dict[_Key, Future[Any]] = {}

    def get(self, kind: str, key: Hashable, make: Callable[[], T]) -> T:
        """The value; where it is not kept, the first who asks makes it and the others wait.

        Raises:
            Exception: whatever its making raised; it is tried again when asked for again.
        """
        name = (kind, key)
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
                return cast(T, self._values[name])
            waiting = self._being_made.get(name)
            if waiting is None:
                mine = self._being_made[name] = Future()
        if waiting is not None:
            return cast(T, waiting.result())
        return self._make(name, make, mine)

    def _make(self, name: _Key, make: Callable[[], T], promise: Future[T]) -> T:
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._being_made[name]
            promise.set_exception(error)
            raise
        with self._lock:
            del self._being_made[name]
            self._keep(name, value)
        promise.set_result(value)
        if size_of(value) >= _LARGE:
            give_back()
        return value

    def _keep(self, name: _Key, value: object) -> None:
        """Where there is too much, what can be made again at once goes first, the oldest first."""
        self._values[name] = value
        # All anew: a network takes more once it has been used.
        total = sum(map(size_of, self._values.values()))
        for saves in (self._lighten, self._forget):
            for other in [*self._values][:-1]:
                if total <= self.most_bytes:
                    return
                total -= saves(other)

    def _lighten(self, name: _Key) -> int:
        """Let a value give up what it only holds to be quicker; how much that is."""
        value = self._values[name]
        before = size_of(value)
        for part in _leaves(value):
            if hasattr(part, "lighten"):
                part.lighten()
        return before - size_of(value)

    def _forget(self, name: _Key) -> int:
        return size_of(self._values.pop(name))

    def usage(self) -> dict[str, Usage]:
        """What each kind takes at the moment."""
        with self._lock:
            sizes = [(kind, size_of(value)) for (kind, _), value in self._values.items()]
        entries = Counter(kind for kind, _ in sizes)
        return {
            kind: Usage(count, sum(size for of, size in sizes if of == kind))
            for kind, count in sorted(entries.items())
        }


def size_of(value: object) -> int:
    """Bytes that a value takes: its arrays, texts and what says its ``nbytes``, each once."""
    each = {id(part): part for part in _leaves(value)}
    return _SMALL + sum(map(_size_of_leaf, each.values()))


def _leaves(value: object) -> Iterator[object]:
    """What takes room in a value."""
    if isinstance(value, np.ndarray) and isinstance(value.base, np.ndarray):
        yield from _leaves(value.base)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _leaves(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _leaves(getattr(value, field.name))
    else:
        yield value


def _size_of_leaf(value: object) -> int:
    if isinstance(value, bytes | str):
        return len(value)
    return int(getattr(value, "nbytes", _SMALL))


def most_bytes() -> int:
    """What the cache may hold: the variable VAE_CACHE_MB, else 150 MB."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted) * 10**6
    if wanted:
        _log.warning("%s: %r is no whole number of megabytes above 0", VARIABLE, wanted)
    return _USUAL_MB * 10**6


@st.cache_resource(max_entries=1, show_spinner=False)
def shared() -> Cache:
    """The server's cache."""
    return Cache(most_bytes())


def cached(kind: str, key: Hashable, make: Callable[[], T]) -> T:
    """The value from the server's cache, made where it is not there."""
    return shared().get(kind, key, make)
