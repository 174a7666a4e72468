"""Train: choose, start, watch, stop, resume; and every run there is."""

from __future__ import annotations

import streamlit as st

from ui.markdown import escaped
from ui.state import listing, session
from ui.train import read_along, sweep_form
from ui.train.form import draw_form
from ui.train.job_view import watch
from ui.train.run_list import draw_runs
from ui.widgets import layout, looking_only
from vae_core import jobs
from vae_core.datasets import fit
from vae_core.errors import VaeError
from vae_core.jobs import estimate, warm
from vae_core.vae.config import TrainingConfig


def page() -> None:
    layout.header(
        "Train a VAE",
        "Choose data, model and β, and watch it learn. Training goes on if you leave this page.",
    )
    if looking_only.is_on():
        looking_only.note("Training")
        draw_runs()
        return
    form, live = st.columns([5, 8], gap="medium")
    with form:
        config = draw_form()
        if config is not None:
            _start(config)
            sweep_form.draw(config, listing.current().runs)
        read_along.draw(config)
    with live:
        watch(_watched())
    draw_runs()


def _start(config: TrainingConfig) -> None:
    listed = listing.current().runs
    problem = _problem(config)
    if problem is None and not jobs.active(listed):
        warm.keep(config)
    ready = warm.ready_for() == config
    duration = estimate.describe(estimate.seconds(config, listed, ready=ready))
    # By its key it stays the same button when its label changes: a click right after typing, which
    # the server hears together, would otherwise be for one that is gone.
    clicked = st.button(
        f"Start training ({duration})", type="primary", icon=":material/play_arrow:",
        width="stretch", key="start-training", disabled=problem is not None,
    )  # fmt: skip
    if problem is not None:
        st.error(escaped(problem), icon=":material/error:")
    if not clicked:
        return
    try:
        run = jobs.start(config, watched=True)
    except VaeError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.query_params[session.JOB_PARAMETER] = run.name
    st.rerun()


def _problem(config: TrainingConfig) -> str | None:
    """Why a training with these settings could not begin, or None."""
    try:
        fit.check(config)
    except VaeError as error:
        return str(error)
    return None


def _watched() -> str | None:
    """The run that the URL follows, else one that is being trained, whoever started it.

    The URL follows it from then on: once it has ended, the way on is still on the page.
    """
    found = listing.current().runs
    watched = st.query_params.get(session.JOB_PARAMETER)
    if watched in {run.name for run in found}:
        return watched
    active = jobs.active(found)
    if not active:
        return None
    st.query_params[session.JOB_PARAMETER] = active[0].name
    return active[0].name


layout.run(page)
