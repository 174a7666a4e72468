"""Samples: what a random z decodes to, each with the training example that it is most like."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.cache import cached
from ui.markdown import escaped
from ui.state import originals
from ui.state.open_run import OpenRun
from ui.widgets import inline_pictures
from vae_core.analysis import evaluate, samples
from vae_core.analysis.samples import Source
from vae_core.datasets import to_unit
from vae_core.vae.posterior import Posterior

_COUNT = 12
_SOURCES: dict[Source, str] = {"prior": "The prior N(0, I)", "aggregate": "The aggregate posterior"}
_DRAW = "samples-draw"


def draw(opened: OpenRun, beta: float) -> None:
    """A row of samples over a row of their nearest training examples; a new draw by one key."""
    place = st.expander(
        "Samples: does it remember, or invent?", icon=":material/casino:", key="samples",
        on_change="rerun",
    )  # fmt: skip
    if not place.open:
        return
    with place:
        source = _source(opened)
        left, right = st.columns([3, 1], vertical_alignment="center")
        if right.button("New draw", shortcut="N", width="stretch"):
            st.session_state[_DRAW] = st.session_state.get(_DRAW, 0) + 1
        seed = st.session_state.get(_DRAW, 0)
        z = samples.draw(
            source, _COUNT, opened.run.config.latent_dim, _posterior(opened, beta),
            np.random.default_rng(seed),
        )  # fmt: skip
        made = opened.codec.decode(z, beta)
        rows = [("Samples", np.concatenate(list(made), axis=1))]
        training = originals.training_examples(opened)
        if training is None:
            left.caption(f"Not compared with training. {escaped(originals.why_not(opened))}")
        else:
            index, away = samples.nearest_training(made, training)
            near = np.concatenate(list(to_unit(training[index])), axis=1)
            rows.append(("Nearest in training", near))
            left.markdown(_verdict(opened, training, away))
        inline_pictures.strips(rows)


def _source(opened: OpenRun) -> Source:
    """A plain autoencoder has no prior to draw from."""
    if not opened.run.config.variational:
        return "aggregate"
    return st.radio(
        "Drawn from", list(_SOURCES), key="samples-source", persist_state="session",
        format_func=_SOURCES.__getitem__, horizontal=True,
    )  # fmt: skip


def _verdict(opened: OpenRun, training: np.ndarray, away: np.ndarray) -> str:
    """How far the samples are from training, and how far examples are that were not trained on."""
    words = (
        f"In pixels these samples are **{np.median(away):.2f}** from the nearest training example"
    )
    test = originals.test_examples(opened)
    if test is None:
        return f"{words} (median)."
    usual = cached(
        "how far test examples are from training", opened.identity,
        lambda: float(np.median(samples.nearest_training(to_unit(test[:100]), training)[1])),
    )  # fmt: skip
    return (
        f"{words} (median); test examples, which it never saw, are **{usual:.2f}**. Samples that "
        "were remembered would be much nearer."
    )


def _posterior(opened: OpenRun, beta: float) -> Posterior:
    test = originals.test_examples(opened)
    if test is None:
        codes = opened.codes
        return Posterior(codes.mean_at(beta), codes.log_variance_at(beta))
    return evaluate.encode_all(opened.codec, test[:2000], beta)
