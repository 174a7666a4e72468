"""The import that goes on: its progress, and a way to stop it."""

from __future__ import annotations

import streamlit as st

from ui.markdown import escaped
from ui.state import session
from vae_core.jobs import imports
from vae_core.jobs.imports import Import

_POLL_SECONDS = 0.5


def draw(made: Import) -> None:
    """A bar that moves on its own; the page is drawn anew when the import has ended."""
    st.fragment(_draw, run_every=_POLL_SECONDS)(made.token)


def _draw(token: str) -> None:
    made = imports.find(token)
    if made is None or made.state().done:
        st.rerun()
    state = made.state()
    with st.container(border=True):
        st.markdown(f"**Reading {escaped(made.title)}**")
        st.progress(min(max(state.share, 0.0), 1.0), text=escaped(state.words))
        if st.button("Stop reading", icon=":material/stop:"):
            forget(made)
            st.rerun()


def forget(made: Import) -> None:
    """Stop the import and remove all of it."""
    imports.forget(made)
    st.session_state.pop(session.IMPORT, None)
