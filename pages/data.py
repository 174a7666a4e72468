"""Data: bring your own, see what was understood, change it, keep it; and every set there is."""

from __future__ import annotations

import streamlit as st

from ui.data import bring, change, reading, set_list, understood
from ui.markdown import escaped
from ui.state import session
from ui.widgets import layout, looking_only
from vae_core.datasets import stored
from vae_core.jobs import imports
from vae_core.jobs.imports import Import


def page() -> None:
    layout.header(
        "Your own data",
        "Drop what you have, see what was understood, and train on it.",
    )
    if looking_only.is_on():
        looking_only.note("Bringing data")
        set_list.draw()
        return
    made = imports.find(st.session_state.get(session.IMPORT, ""))
    if made is None:
        bring.draw()
    elif not made.state().done:
        reading.draw(made)
    else:
        _understood(made)
    set_list.draw()


def _understood(made: Import) -> None:
    state = made.state()
    report = state.report or {}
    dataset = stored.read(made.set_folder) if state.report is not None else None
    st.subheader(f"What was understood of {escaped(made.title)}", anchor=False)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if dataset is None:
            st.error(escaped(state.error), icon=":material/error:")
        else:
            understood.draw(dataset, report, key="import")
    with right:
        if dataset is not None and st.button(
            "Train on it", type="primary", icon=":material/model_training:", width="stretch"
        ):
            set_list.train_on(_keep(made))
        keep, away = st.columns(2)
        if dataset is not None and keep.button("Keep it", width="stretch"):
            session.notify(f"{escaped(made.title)} is a data set now.")
            _keep(made)
            st.rerun()
        if away.button("Discard", width="stretch"):
            reading.forget(made)
            st.rerun()
        change.draw(made, dataset.description if dataset else None, report)


def _keep(made: Import) -> str:
    name = imports.finish(made)
    st.session_state.pop(session.IMPORT, None)
    return name


layout.run(page)
