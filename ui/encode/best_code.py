"""The MAP code: the z that explains the example best, against the z that the encoder gives."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.cache import cached
from ui.encode.encoded import Encoded, numbers
from ui.state.open_run import OpenRun
from ui.widgets import inline_pictures, vectors
from vae_core.analysis import map_code
from vae_core.reference.glossary import meaning


def draw(opened: OpenRun, encoded: Encoded) -> None:
    """The encoder's z against the MAP code of this very example."""
    mean = encoded.posterior.mean[0]
    best = map_code.map_code(
        encoded.x,
        lambda z: opened.codec.output(z, encoded.beta),
        mean,
        _cover(opened, encoded.beta),
        beta=encoded.beta,
        model=opened.codec.output_model(encoded.beta),
        rng=np.random.default_rng(0),
        observed=encoded.observed,
    )
    prior = encoded.beta * 0.5 * float(np.square(mean).sum())
    gap = encoded.reconstruction + prior - best.objective
    decoded = opened.codec.decode(best.z[None], encoded.beta)[0]
    if not opened.is_image:
        vectors.draw(decoded, opened.rows, given=encoded.given, key="best-vector")
    words = st.container()
    if opened.is_image:
        picture, words = st.columns([1, 4], vertical_alignment="center")
        with picture:
            inline_pictures.side_by_side([(decoded, "Decoded at the MAP code")])
    with_prior = "With the prior's share, β·½‖z‖², the" if opened.run.config.variational else "The"
    words.markdown(
        f"The encoder guesses z from one look. Searched for this example alone, the MAP code is "
        f"({numbers(best.z, 2)}): reconstruction "
        f"**{best.reconstruction:.2f}** nats instead of {encoded.reconstruction:.2f}. "
        f"{with_prior} encoder is **{gap:.2f}** nats short: its *amortisation gap*.",
        help=f"{meaning('map_code')} {meaning('amortisation_gap')}",
    )


def _cover(opened: OpenRun, beta: float) -> map_code.Cover:
    """About 6 MB for images; a person's strokes at one β share it, and a class's."""
    config = opened.run.config
    return cached(
        "covers", (opened.identity, beta),
        lambda: map_code.cover(
            lambda z: opened.codec.output(z, beta), config.latent_dim,
            model=opened.codec.output_model(beta), rng=np.random.default_rng(0),
        ),
    )  # fmt: skip
