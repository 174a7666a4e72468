"""What the encoded example costs, in nats, and how usual that is among the test examples."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.cache import cached
from ui.encode.encoded import Encoded, numbers
from ui.state import originals
from ui.state.open_run import OpenRun
from ui.widgets import inline_pictures, own_units
from vae_core.analysis import typicality
from vae_core.reference.glossary import meaning, meanings
from vae_core.vae import elbo

_POPULATION = 2000
_BATCH = 250


def draw(opened: OpenRun, encoded: Encoded) -> None:
    """Input beside reconstruction; nats, with how usual they are; the posterior in numbers."""
    above = st.container()
    _nats(opened, encoded)
    # Filled after the figures, which are what a stroke of the pen waits for.
    if opened.is_image:
        with above:
            inline_pictures.side_by_side(
                [(encoded.x, "What it sees"), (encoded.decoded, "Reconstruction")]
            )


def _nats(opened: OpenRun, encoded: Encoded) -> None:
    beta = encoded.beta
    # The test examples may come or go while the run stays: MNIST's are fetched by a training.
    key = opened.identity, beta, originals.stamp(opened)
    usual_nats, usual_kl = cached("usual nats", key, lambda: _usual(opened, beta))
    first, second = st.container(key="encode-figures").columns(2)
    first.metric(
        "Reconstruction", f"{encoded.reconstruction:.2f} nats", help=meaning("reconstruction")
    )
    if usual_nats is not None:
        rank = typicality.percentile(encoded.reconstruction, usual_nats)
        first.caption(f"stranger than {rank:.0f} % of test examples")
    own_units.note(opened)
    mean, sigma = encoded.posterior.mean, encoded.posterior.sigma
    if not opened.run.config.variational:
        second.metric("z", numbers(mean[0], 2), help=meaning("plain"))
        return
    kl = float(elbo.kl(mean, encoded.posterior.log_variance)[0])
    second.metric("KL", f"{kl:.2f} nats", help=meaning("kl"))
    second.caption(f"higher than {typicality.percentile(kl, usual_kl):.0f} % of test examples")
    st.markdown(
        f"μ = ({numbers(mean[0], 3)}), σ = ({numbers(sigma[0], 3)})  \n"
        f"Loss {encoded.reconstruction:.2f} + {encoded.beta:.4g} · {kl:.2f} = "
        f"**{elbo.loss(encoded.reconstruction, kl, encoded.beta):.2f}** nats, decoded at μ.",
        help=meanings("posterior", "loss"),
    )


def _usual(opened: OpenRun, beta: float) -> tuple[np.ndarray | None, np.ndarray]:
    """Reconstruction at μ of the first test examples (None if not at hand), and KL of all."""
    codes = opened.codes
    kl = elbo.kl(codes.mean_at(beta), codes.log_variance_at(beta))
    test = originals.test_examples(opened)
    if test is None:
        return None, kl
    nats = []
    for start in range(0, min(_POPULATION, len(test)), _BATCH):
        x = test[start : start + _BATCH]
        output = opened.codec.output(opened.codec.encode(x, beta).mean, beta)
        observed = originals.observed(opened, slice(start, start + len(x)))
        nats.append(opened.codec.nats(x, output, beta, observed))
    return np.concatenate(nats), kl
