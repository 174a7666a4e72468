"""The picture of neighbourhoods: who is near to whom. Computed on request, once, and kept."""

from __future__ import annotations

import streamlit as st

from ui.components.latent_map import MapSelection
from ui.markdown import escaped
from ui.state import neighbours, open_run
from ui.state.open_run import OpenRun
from ui.widgets import looking_only
from vae_core.analysis import neighbourhoods as analysis
from vae_core.analysis import projection
from vae_core.errors import VaeError
from vae_core.jobs import neighbourhoods
from vae_core.runs import neighbourhoods_file

_POLL_SECONDS = 0.7


def offer(opened: OpenRun, selection: MapSelection) -> None:
    """A button to compute it, and how far that is; nothing in two dimensions, or for lookers-on."""
    if looking_only.is_on() or not projection.is_wide(opened.run.config.latent_dim):
        return
    lives = neighbourhoods_file.progress(opened.run).lives
    st.fragment(_draw, run_every=_POLL_SECONDS if lives else None)(selection.beta, lives)


def _draw(beta: float, was_alive: bool) -> None:
    opened = open_run.current()
    told, found = neighbourhoods_file.progress(opened.run), neighbours.of(opened)
    if was_alive and not told.lives:
        st.rerun()  # the map has it now
    if told.lives:
        _going_on(opened, told.share)
        return
    if told.error:
        st.warning(escaped(told.error), icon=":material/error:")
    at = f" at β = {beta:.4g}" if opened.run.config.variational else ""
    if found is not None and abs(found.beta - beta) <= 1e-6 * max(1.0, beta):
        return
    words = (
        "Which of the codes are near to each other in all dimensions, as a picture (t-SNE). It "
        "takes some seconds to some minutes, once."
        if found is None
        else f"The neighbourhoods are of β = {found.beta:.4g}."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words if analysis.is_available() else analysis.NEEDS)
        if st.button(
            f"Neighbourhoods{at}", icon=":material/scatter_plot:", key="neighbourhoods-start",
            disabled=not analysis.is_available(),
        ):  # fmt: skip
            _start(opened, beta)


def _start(opened: OpenRun, beta: float) -> None:
    try:
        neighbourhoods.start(opened.run, beta)
    except VaeError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.rerun()


def _going_on(opened: OpenRun, share: float) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(share, text="Laying out the neighbourhoods")
        if st.button("Stop computing", icon=":material/stop:", key="neighbourhoods-stop"):
            neighbourhoods.stop(opened.run)
