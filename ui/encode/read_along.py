"""Read along on Encode: why the example lands where it does."""

from __future__ import annotations

import streamlit as st

from ui.encode.encoded import Encoded
from ui.state.open_run import OpenRun
from ui.widgets import read_along


def draw(opened: OpenRun, encoded: Encoded) -> None:
    """What the encoder did with the example on screen, and what the figures beside it compare."""
    config = opened.run.config
    mean, log_variance = encoded.posterior.mean[0], encoded.posterior.log_variance[0]
    place = read_along.expander("Read along: why does it land there?", key="read-along-encode")
    if not place.open:
        return
    with place:
        image = opened.is_image
        st.markdown(
            f"The encoder is a function: it looks once at the "
            f"{'prepared image' if image else 'numbers'} and answers. It has never seen this "
            f"example; it puts it where examples that *look alike to it* lie, and the decoder "
            f"{'draws' if image else 'gives'} what usually lies there. So a strange example comes "
            "back as a usual one, and its reconstruction costs more nats than those of the test "
            "set."
        )
        if not config.variational:
            st.markdown("A plain autoencoder answers with one point; it knows no doubt.")
            return
        st.markdown("Its answer is a cloud, with one term of the KL for each latent dimension:")
        st.latex(read_along.kl_numbers(mean, log_variance))
        row = read_along.nearest(opened.metrics, encoded.beta)
        if dead := read_along.collapsed(row, config.latent_dim):
            st.markdown(dead)
        st.markdown(
            "A wide cloud says that much of z would do; a narrow one is sure of its place, and "
            "pays for it. The MAP code, a tab above, asks the decoder alone. What the encoder "
            "falls short of it is its *amortisation gap* (Cremer, Li & Duvenaud 2018): the price "
            "of guessing at once instead of searching for each example."
        )
