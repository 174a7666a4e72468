"""Read along on Compare: what too small and too large a β do."""

from __future__ import annotations

import streamlit as st

from ui.state.open_run import OpenRun
from ui.widgets import read_along


def draw(opened: OpenRun) -> None:
    """What too small and too large a β do, in the open run's own figures where it has several."""
    with st.expander("Read along: too small, too large", icon=read_along.ICON):
        dimensions = opened.run.config.latent_dim
        allowed = "one dimension allows" if dimensions == 1 else f"{dimensions} dimensions allow"
        missed = "kinds of examples" if opened.codes.labels is None else "classes"
        st.markdown(
            "**β too small:** the clouds shrink to points and scatter. Reconstructions are as good "
            f"as {allowed}, but most of the prior's square was never visited: draws from "
            f"N(0, I) decode to mixtures, and the manifold misses whole {missed}.\n\n"
            "**β too large:** the KL is dearer than what it buys. Clouds grow until they all "
            "are the prior (*posterior collapse*); z says little about x, and the decoder "
            "draws the average of what it can no longer tell apart.\n\n"
            "**In between**, near β = 1, the loss is the negative evidence lower bound: codes fill "
            "the prior, and its draws look like data. Every network is the best it can be where a "
            "line of slope −β touches the curve above."
        )
        if not opened.run.config.variational:
            st.markdown(
                "The open run is a plain autoencoder: it has no KL to weigh, so it stands outside "
                "of this."
            )
        if opened.run.config.conditioned:
            low, middle, high = (
                opened.metrics[0],
                read_along.nearest(opened.metrics, 1.0),
                opened.metrics[-1],
            )
            st.latex(
                r"\begin{array}{lrrr} & \beta & \text{reconstruction} & \text{KL} \\ "
                + r" \\ ".join(
                    rf"\text{{{name}}} & {row.beta:.4g} & {row.reconstruction:.2f} & {row.kl:.2f}"
                    for name, row in (("too small", low), ("ELBO", middle), ("too large", high))
                )
                + r"\end{array}"
            )
