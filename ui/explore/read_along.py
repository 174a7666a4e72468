"""Read along on Explore: what the map says, what it is, the loss, the KL of what was kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ui.components.said import said
from ui.state.open_run import OpenRun
from ui.widgets import read_along
from vae_core.analysis import projection
from vae_core.reference import read_along as words
from vae_core.runs import TestMetrics


def draw(opened: OpenRun, beta: float, mean: np.ndarray, log_variance: np.ndarray | None) -> None:
    """What the map says and is, the loss of this network, and the KL of the kept example.

    Args:
        mean, log_variance: the kept example's posterior, (d,) each; None between the examples.
    """
    config = opened.run.config
    place = read_along.expander("Read along: what am I seeing?", key="read-along-explore")
    if not place.open:
        return
    with place:
        said(words.SENTENCE, key="said")
        if not config.variational:
            st.markdown(words.PLAIN)
            return
        st.markdown(words.VARIATIONAL)
        st.markdown(words.where_from(conditioned=config.conditioned))
        st.latex(
            r"\mathcal{L}_\beta = "
            r"\underbrace{-\,\mathbb{E}_{q(z|x)}[\log p(x|z)]}_{\text{reconstruction}}"
            r" + \beta\;\underbrace{\mathrm{KL}\big(q(z|x)\,\|\,\mathcal{N}(0,I)\big)}_{\text{KL}}"
            + _loss_numbers(opened.metrics, beta)
        )
        if log_variance is not None:
            st.markdown("The KL of the example you kept, one term for each latent dimension:")
            st.latex(read_along.kl_numbers(mean, log_variance))
        if projection.is_wide(config.latent_dim):
            st.markdown(words.plane(config.latent_dim))


def _loss_numbers(metrics: Sequence[TestMetrics], beta: float) -> str:
    row = read_along.nearest(metrics, beta)
    return (
        rf" = {row.reconstruction:.2f} + {row.beta:.4g}\cdot {row.kl:.2f}"
        rf" = {row.loss:.2f}\ \text{{nats}}"
    )
