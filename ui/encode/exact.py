"""The exact posterior p(z|x) of an example, beside the encoder's."""

from __future__ import annotations

import streamlit as st

from ui.encode.encoded import Encoded
from ui.state.open_run import OpenRun
from ui.widgets import exact_posterior


def draw(opened: OpenRun, encoded: Encoded) -> None:
    """In two dimensions of a variational run; else why there is none."""
    config = opened.run.config
    if not config.variational or config.latent_dim != 2:
        st.caption(
            (config.why_no_kl if config.is_searched else "A plain autoencoder has no posterior.")
            if not config.variational
            else "It is drawn in two latent dimensions; this run has "
            f"{config.latent_dim}. Its bound on log p(x): `python -m vae_core likelihood`."
        )
        return
    observed = None if encoded.observed is None else encoded.observed[None]
    exact_posterior.show(opened, encoded.x[None], encoded.posterior, encoded.beta,
                         key="exact-encode", observed=observed)  # fmt: skip
