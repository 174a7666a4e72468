"""Script runs take turns, so that a class's clicks do not slow each other and the server down.

Streamlit runs every session's script in a thread of its own. Threads of one interpreter share
one core: many at once are no faster than a few, each of them takes as long as all, and the event
loop that sends their answers gets one share among theirs.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar, cast

import streamlit as st
from threadpoolctl import threadpool_limits

_AT_ONCE = 2  # one computes while the other is in code that gives the interpreter back

T = TypeVar("T")


@contextlib.contextmanager
def taken() -> Iterator[None]:
    """Wait for a turn, and give it back; within a turn of the same thread there is no wait."""
    turns, this_thread = _turns()
    if _seen(this_thread) is not None:
        yield
        return
    with turns:
        this_thread.seen = {}
        try:
            yield
        finally:
            this_thread.seen = None


def once(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` gives, made once in a turn: all of a page is of the same moment.

    Outside of a turn it is made each time.
    """
    seen = _seen(_turns()[1])
    if seen is None:
        return make()
    if key not in seen:
        seen[key] = make()
    return cast(T, seen[key])


def _seen(this_thread: threading.local) -> dict[Hashable, Any] | None:
    """What has been made in this thread's turn; None while it has none."""
    return getattr(this_thread, "seen", None)


@st.cache_resource(max_entries=1, show_spinner=False)
def _turns() -> tuple[threading.Semaphore, threading.local]:
    # For matrices as small as a page's, NumPy's threads cost more than they compute.
    threadpool_limits(1, user_api="blas")
    return threading.Semaphore(_AT_ONCE), threading.local()
