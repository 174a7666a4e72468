"""Read along on Explore: what the map is, the loss of this network, the KL of what was kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ui.state.open_run import OpenRun
from ui.widgets import read_along
from vae_core.analysis import projection
from vae_core.runs import TestMetrics
from vae_core.vae.config import BetaRange, TrainingConfig

_PLAIN = (
    "An **autoencoder** squeezes an example x through a few numbers z and rebuilds it. This run is "
    "a plain one: each example gets a point, its code, and nobody says what lies between the "
    "points. So there is no prior to draw from, and no KL. Every point on the map is the code of a "
    "test example. Point between them and see: what the decoder makes of such a place is its guess."
)


def draw(opened: OpenRun, beta: float, mean: np.ndarray, log_variance: np.ndarray | None) -> None:
    """What the map is, the loss of this network, and the KL of the kept example.

    Args:
        mean, log_variance: the kept example's posterior, (d,) each; None between the examples.
    """
    config = opened.run.config
    place = read_along.expander("Read along: what am I seeing?", key="read-along-explore")
    if not place.open:
        return
    with place:
        if not config.variational:
            st.markdown(_PLAIN)
            return
        st.markdown(
            "An **autoencoder** squeezes an example x through a few numbers z and rebuilds it. "
            "Each example gets a point, and nobody says what lies between the points. A "
            "**variational** autoencoder gives each example a small cloud instead, the posterior "
            "q(z|x) = N(μ, σ²), rebuilds from a draw out of it, and pays for every nat by which "
            "the cloud differs from the prior N(0, I). So neighbouring clouds overlap, and what "
            "lies between them decodes to something as well: point there and see."
        )
        st.markdown(_where_from(config))
        st.latex(
            r"\mathcal{L}_\beta = "
            r"\underbrace{-\,\mathbb{E}_{q(z|x)}[\log p(x|z)]}_{\text{reconstruction}}"
            r" + \beta\;\underbrace{\mathrm{KL}\big(q(z|x)\,\|\,\mathcal{N}(0,I)\big)}_{\text{KL}}"
            + _loss_numbers(opened.metrics, beta)
        )
        if log_variance is not None:
            st.markdown("The KL of the example you kept, one term for each latent dimension:")
            st.latex(read_along.kl_numbers(mean, log_variance))
        dead = read_along.collapsed(read_along.nearest(opened.metrics, beta), config.latent_dim)
        if dead:
            st.markdown(dead)
        if projection.is_wide(config.latent_dim):
            st.markdown(
                f"This run has {config.latent_dim} latent dimensions. The map is a **plane** "
                "through them: every place on it is an exact z. An example lies where its code "
                "meets the plane at a right angle, the fainter the further its code is from the "
                "plane, and decodes from its full code."
            )


def _where_from(config: TrainingConfig) -> str:
    rings = "the dashed rings hold 39 % and 86 % of the prior."
    if isinstance(config.beta, BetaRange):
        return (
            "One network that takes β as an input was trained on a new random β for every "
            "example, so it knows the whole family of latent spaces at once and moving the "
            "slider asks it for another member without any retraining. Every point is a test "
            f"example at its posterior mean μ; {rings}"
        )
    return f"Every point is a test example at its posterior mean μ; {rings}"


def _loss_numbers(metrics: Sequence[TestMetrics], beta: float) -> str:
    row = read_along.nearest(metrics, beta)
    return (
        rf" = {row.reconstruction:.2f} + {row.beta:.4g}\cdot {row.kl:.2f}"
        rf" = {row.loss:.2f}\ \text{{nats}}"
    )
