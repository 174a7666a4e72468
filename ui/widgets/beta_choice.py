"""β for a page that asks the server: a slider on a conditioned run, a fact on the others."""

from __future__ import annotations

import streamlit as st

from ui.state import links
from ui.state.open_run import OpenRun
from vae_core.reference.glossary import meaning
from vae_core.runs import last_beta
from vae_core.vae.config import BetaRange


def draw(opened: OpenRun, *, key: str) -> float:
    """The run's β, the same on every page.

    The slider's stops are the β at which the run was measured, and the one that was chosen on
    another page.
    """
    config = opened.run.config
    if not isinstance(config.beta, BetaRange):
        plain = config.why_no_kl if config.is_searched else "A plain autoencoder: no KL, so no β."
        st.caption(f"{last_beta.words(opened.run)}." if config.variational else plain)
        return opened.run.last_beta
    widget, beta = f"{key}-{opened.run.name}", links.beta(opened.run)
    stops = _stops(opened, beta, widget)
    st.session_state[widget] = beta
    return st.select_slider(
        "β", stops, key=widget, format_func=lambda value: f"{value:.3g}", help=meaning("beta"),
        on_change=_choose, args=(opened.run.name, widget),
    )  # fmt: skip


def _stops(opened: OpenRun, beta: float, widget: str) -> list[float]:
    """Other stops would be another slider, without the focus: they change with the page only."""
    measured = {float(f"{row.beta:.6g}") for row in opened.metrics}
    more = f"{widget}-more"
    if beta not in measured:
        st.session_state[more] = beta
    return sorted({*measured, st.session_state.get(more, beta)})


def _choose(run: str, widget: str) -> None:
    links.choose_beta(run, st.session_state[widget])
