"""Script runs take turns, so that a class's clicks do not slow each other and the server down.

Streamlit runs every session's script in a thread of its own. Threads of one interpreter share
one core: many at once are no faster than a few, each of them takes as long as all, and the event
loop that sends their answers gets one share among theirs.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import streamlit as st
from threadpoolctl import threadpool_limits

_AT_ONCE = 2  # one computes while the other is in code that gives the interpreter back


@contextlib.contextmanager
def taken() -> Iterator[None]:
    """Wait for a turn, and give it back; within a turn of the same thread there is no wait."""
    turns, this_thread = _turns()
    if getattr(this_thread, "has_one", False):
        yield
        return
    with turns:
        this_thread.has_one = True
        try:
            yield
        finally:
            this_thread.has_one = False


@st.cache_resource(max_entries=1, show_spinner=False)
def _turns() -> tuple[threading.Semaphore, threading.local]:
    # For matrices as small as a page's, NumPy's threads cost more than they compute.
    threadpool_limits(1, user_api="blas")
    return threading.Semaphore(_AT_ONCE), threading.local()
