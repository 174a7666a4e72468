"""Read along on Train: the four steps of training."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.widgets import read_along
from vae_core.vae.config import Likelihood, TrainingConfig

_ERRORS: Mapping[Likelihood, str] = {
    "bernoulli": "the cross-entropy, summed over the values of x",
    "gaussian": "half the squared error, summed over the values of x",
    "learned-gaussian": "−log N(x; x′, σ²) with a σ that is learned too, summed over the values of "
    "x",
}


def draw(config: TrainingConfig | None) -> None:
    """The four steps of training, with the form's own settings in them."""
    if config is None:
        return
    with st.expander("Read along: the four steps of training", icon=read_along.ICON):
        if not config.variational:
            st.markdown(
                "A plain autoencoder has three: encode x to a point z, decode z, and change the "
                "weights so that the reconstruction comes closer to x."
            )
            return
        beta = (
            "the β it drew for the example" if config.conditioned else f"{config.beta.reference:g}"
        )
        error = _ERRORS[config.likelihood]
        st.markdown(
            f"For each batch of {config.batch_size} examples:\n"
            f"1. **Encode.** Every x gets a mean μ and a log-variance ln σ², {config.latent_dim} "
            "numbers each.\n"
            "2. **Sample.** Draw ε from N(0, I) and set z = μ + σ·ε with σ = exp(½ ln σ²), so that "
            "the draw can be differentiated (the reparametrisation of Kingma & Welling 2013).\n"
            f"3. **Decode** z to x′ and measure {error}: the reconstruction, in nats.\n"
            f"4. **Back-propagate** reconstruction + {beta} · KL, averaged over the batch, and let "
            f"{config.optimizer} move the weights."
        )
