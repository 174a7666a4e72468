"""Read along on Manifold: what the decoder learned."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.state.open_run import OpenRun
from ui.widgets import read_along


def draw(opened: OpenRun, beta: float) -> None:
    """Why a grid of decodes is a picture of the generative model."""
    with st.expander("Read along: what the decoder learned", icon=read_along.ICON):
        if not opened.run.config.variational:
            st.markdown(
                "The decoder makes an example of any z. A plain autoencoder never said how z is "
                "spread, so it has no prior to draw z from: tiles far from all codes show what "
                "the decoder was never asked for."
            )
            return
        row = read_along.nearest(opened.metrics, beta)
        st.markdown(
            "The decoder alone is a generator: draw z from N(0, I), decode it, and you have a new "
            "example. This picture goes through z in order instead of at random. In *even steps of "
            "probability* every tile stands for the same share of the prior, so the picture shows "
            "what random draws would look like, in proportion."
        )
        st.markdown(
            f"At β = {row.beta:.4g} a code carries {row.kl:.2f} nats about its example, enough "
            f"to tell about e^{row.kl:.1f} ≈ {np.exp(min(row.kl, 30)):,.0f} cases apart; "
            f"{row.active_units} of {opened.run.config.latent_dim} latent dimensions are used. "
            + read_along.collapsed(row, opened.run.config.latent_dim)
        )
