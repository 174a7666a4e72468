"""Every run there is, read once for each run of the script."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator

import streamlit as st

from ui.state import session
from vae_core import runs
from vae_core.runs import Listing, Memory, Run


@contextlib.contextmanager
def read_once() -> Iterator[None]:
    """Read the runs folder now, for all that asks within the block."""
    st.session_state[session.LISTING] = read()
    try:
        yield
    finally:
        del st.session_state[session.LISTING]


def current() -> Listing:
    """All runs as they are in this run of the script; a fragment's run reads them itself."""
    return st.session_state.get(session.LISTING) or read()


def read() -> Listing:
    """All runs as they are now; outside of a script's run too."""
    return runs.list_runs(memory=_memory())


@st.cache_resource(max_entries=1, show_spinner=False)
def _memory() -> Memory:
    return Memory()


def titles(of: Iterable[Run]) -> dict[str, str]:
    """What to call each run in a choice, by name; a title that several have gets the name too.

    Streamlit's choices know their options by what is shown of them.
    """
    shown = {run.name: run.title for run in of}
    shared = {title for title, count in Counter(shown.values()).items() if count > 1}
    return {
        name: f"{title} ({name})" if title in shared else title for name, title in shown.items()
    }
