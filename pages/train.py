"""Train: choose, start, watch, stop, resume; and every run there is."""

from __future__ import annotations

import streamlit as st

from pages.shared import layout, read_along, resources, session
from pages.shared.job_view import watch
from pages.shared.run_list import draw_runs
from pages.shared.text import escaped
from pages.shared.training_form import draw_form
from vae_core import estimate, jobs, warm
from vae_core.config import TrainingConfig
from vae_core.errors import VaeError


def page() -> None:
    layout.header(
        "Train a VAE",
        "Choose data, model and β, and watch it learn. Training goes on if you leave this page.",
    )
    form, live = st.columns([6, 7], gap="medium")
    with form:
        config = draw_form()
        if config is not None:
            _start(config)
        read_along.train(config)
    with live:
        watch(_watched())
    draw_runs()


def _start(config: TrainingConfig) -> None:
    listed = resources.listing().runs
    if not jobs.active(listed):
        warm.keep(config)
    duration = estimate.describe(estimate.seconds(config, listed))
    # By its key it stays the same button when its label changes: a click right after typing, which
    # the server hears together, would otherwise be for one that is gone.
    clicked = st.button(
        f"Start training ({duration})", type="primary", icon=":material/play_arrow:",
        width="stretch", key="start-training",
    )  # fmt: skip
    if not clicked:
        return
    try:
        run = jobs.start(config)
    except VaeError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.query_params[session.JOB_PARAMETER] = run.name
    st.rerun()


def _watched() -> str | None:
    """The run that the URL follows, else one that is being trained, whoever started it."""
    listing = resources.listing()
    watched = st.query_params.get(session.JOB_PARAMETER)
    if watched in {run.name for run in listing.runs}:
        return watched
    active = jobs.active(listing.runs)
    return active[0].name if active else None


layout.run(page)
