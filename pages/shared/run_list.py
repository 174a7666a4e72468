"""Every run with its figures: open, resume, rename, delete."""

from __future__ import annotations

import streamlit as st

from pages.shared import navigation, resources, session
from pages.shared.job_view import resume
from vae_core import runs
from vae_core.errors import VaeError
from vae_core.runs import MAX_TITLE, Run, RunState

_WIDTHS = (6, 2, 4, 2)


def draw_runs() -> None:
    st.subheader("Runs", anchor=False)
    listing = resources.listing()
    if not listing.runs:
        st.caption("None yet. The first one you train appears here.")
    for run in listing.runs:
        with st.container(border=True):
            try:
                _draw_run(run)
            except VaeError as error:
                st.error(str(error))


def _draw_run(run: Run) -> None:
    name, status, figures, actions = st.columns(_WIDTHS, vertical_alignment="center")
    state = run.state
    name.text(run.title)
    status.caption("shipped" if run.shipped else f"{state.status}, {state.epoch} epochs")
    figures.caption(_figures(run))
    with actions.popover("Actions", key=f"actions-{run.name}", width="stretch"):
        _draw_actions(run, state)


def _figures(run: Run) -> str:
    if not run.can_open:
        return "nothing to open yet"
    rows = run.metrics
    row = min(rows, key=lambda row: abs(row.beta - run.config.beta.reference))
    at = f" at β = {row.beta:.4g}" if len(rows) > 1 else ""
    return f"test {row.loss:.2f} = {row.reconstruction:.2f} + β·{row.kl:.2f} nats{at}"


def _draw_actions(run: Run, state: RunState) -> None:
    if run.can_open and st.button("Open", key=f"open-{run.name}", width="stretch"):
        navigation.go_explore(run.name)
    if run.can_resume and st.button("Resume", key=f"resume-in-list-{run.name}", width="stretch"):
        resume(run)
    if state.status in ("queued", "running"):
        if st.button("Watch", key=f"watch-{run.name}", width="stretch"):
            st.query_params[session.JOB_PARAMETER] = run.name
            st.rerun()
    elif not run.shipped:
        _draw_rename(run)
        if st.button("Delete …", key=f"delete-{run.name}", width="stretch"):
            _confirm_delete(run)
    if run.shipped:
        st.caption("Came with the project: it can be opened, not changed.")


def _draw_rename(run: Run) -> None:
    title = st.text_input("Title", run.title, max_chars=MAX_TITLE, key=f"title-{run.name}")
    if st.button("Rename", key=f"rename-{run.name}", width="stretch", disabled=title == run.title):
        try:
            runs.rename_run(run, title)
        except VaeError as error:
            st.error(str(error))
            return
        st.rerun()


@st.dialog("Delete this run?")
def _confirm_delete(run: Run) -> None:
    st.text(run.title)
    st.caption("Its weights, curves and codes are removed for good.")
    with st.container(horizontal=True):
        if st.button("Delete", type="primary", key="confirm-delete"):
            try:
                runs.delete_run(run)
            except VaeError as error:
                st.error(str(error))
                return
            session.notify("The run was deleted.")
            st.rerun()
        if st.button("Keep it", key="cancel-delete"):
            st.rerun()
