"""Sweeps: many runs that differ in a few settings, as they are trained; which is best."""

from __future__ import annotations

import streamlit as st

from ui.markdown import escaped
from ui.state import session
from ui.sweeps import progress
from ui.widgets import layout
from vae_core.errors import VaeError
from vae_core.runs.sweep import Sweep, list_sweeps


def page() -> None:
    layout.header(
        "Sweeps", "Every combination of a few settings, trained one after the other, and ranked."
    )
    try:
        found = list_sweeps()
    except VaeError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    if not found:
        progress.none_yet()
        return
    progress.watch(_chosen(found))


def _chosen(found: list[Sweep]) -> Sweep:
    names = [sweep.name for sweep in found]
    wanted = st.query_params.get(session.SWEEP_PARAMETER)
    name = st.selectbox(
        "Sweep", names, index=names.index(wanted) if wanted in names else 0, key="sweep-chosen",
        label_visibility="collapsed",
    )  # fmt: skip
    st.query_params[session.SWEEP_PARAMETER] = name
    return found[names.index(name)]


layout.run(page)
