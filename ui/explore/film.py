"""The training of the open run as an animated picture, to download."""

from __future__ import annotations

import functools

import streamlit as st

from ui.state.open_run import OpenRun
from vae_core.errors import VaeError
from vae_core.jobs import film
from vae_core.runs import Run


def offer(opened: OpenRun, beta: float) -> None:
    """A button, where the run has kept something of its training."""
    if not opened.run.snapshots():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("The whole training as codes that move, from the untrained network on")
        st.download_button(
            "GIF",
            functools.partial(_content, opened.run, beta),
            file_name=f"{opened.run.name}-training.gif",
            mime="image/gif",
            icon=":material/download:",
            key="film-gif",
            on_click="ignore",
        )


def _content(run: Run, beta: float) -> bytes:
    """Made when it is asked for."""
    try:
        return film.gif(run, beta)
    except VaeError:
        return b""
