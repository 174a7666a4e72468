"""Which blocks an address begins with: a browser fetches them while Streamlit starts."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

import streamlit as st

from ui.state import session

# What the first blocks follow from, of an address.
_DECIDING = (session.RUN, "beta", session.LESSON)
_MOST, _LONGEST = 500, 200  # addresses, and characters of what decides


class FirstBlocks:
    """The blocks that the last visitor of each address began with; safe from any thread.

    It is a guess: a run may have changed since. Then a browser has fetched in vain, once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digests: OrderedDict[tuple[str, ...], tuple[str, ...]] = OrderedDict()

    def remember(self, address: Mapping[str, str], digests: Iterable[str]) -> None:
        """Let the next visitor of this address know of these blocks."""
        key = _key(address)
        if sum(map(len, key)) > _LONGEST:
            return
        with self._lock:
            self._digests[key] = tuple(digests)
            self._digests.move_to_end(key)
            while len(self._digests) > _MOST:
                self._digests.popitem(last=False)

    def of(self, address: Mapping[str, str]) -> tuple[str, ...]:
        """What a visitor of this address will probably ask for first; often nothing is known."""
        with self._lock:
            return self._digests.get(_key(address), ())


def _key(address: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(address.get(name, "") for name in _DECIDING)


@st.cache_resource(max_entries=1, show_spinner=False)
def known() -> FirstBlocks:
    """The server's."""
    return FirstBlocks()
