"""β for a page that asks the server: a slider on a conditioned run, a fact on the others."""

from __future__ import annotations

import streamlit as st

from ui.state import links
from ui.state.open_run import OpenRun
from vae_core.reference.glossary import meaning
from vae_core.vae.config import BetaRange


def draw(opened: OpenRun, *, key: str) -> float:
    """The chosen β; the slider's stops are the β at which the run was measured."""
    config = opened.run.config
    if not isinstance(config.beta, BetaRange):
        st.caption(
            f"Trained at β = {config.beta.value:g}."
            if config.variational
            else "A plain autoencoder: no KL, so no β."
        )
        return config.beta.value
    stops = [float(f"{row.beta:.6g}") for row in opened.metrics]
    linked = links.read(0).beta
    wanted = config.beta.reference if linked is None else linked
    nearest = min(stops, key=lambda stop: abs(stop - wanted))
    return st.select_slider(
        "β", stops, value=nearest, key=f"{key}-{opened.run.name}", persist_state="session",
        format_func=lambda value: f"{value:.3g}", help=meaning("beta"),
    )  # fmt: skip
