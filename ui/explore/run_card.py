"""What the open run is, as Markdown to go with it: data, settings and figures, to download."""

from __future__ import annotations

import streamlit as st

from ui.state import open_run
from ui.state.open_run import OpenRun
from vae_core.doors import card


def offer(opened: OpenRun) -> None:
    """A button for the card."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("What this run is: data, licence, settings, command and figures")
        st.download_button(
            "Run card",
            _content,
            file_name=f"{opened.run.name}-card.md",
            mime="text/markdown",
            icon=":material/download:",
            key="run-card",
            on_click="ignore",
        )


def _content() -> str:
    """Made when it is asked for, from the run that is open then."""
    opened = open_run.current()
    return card.markdown(opened.run, opened.codec)
