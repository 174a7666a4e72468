"""The Encode page's answer: where an example lands, how usual it is, and what is near it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.state import open_run, originals
from ui.state.open_run import OpenRun
from ui.widgets import inline_pictures, vectors
from vae_core.analysis import map_code, typicality
from vae_core.analysis.neighbours import nearest, vote
from vae_core.datasets import to_unit
from vae_core.vae import elbo
from vae_core.vae.posterior import Posterior

_NEIGHBOURS = 12
_VOTERS = 25
_POPULATION = 2000
_BATCH = 250
_MOST_NUMBERS = 4  # of a long vector, in a line of text


@dataclass(frozen=True)
class Placed:
    """One example and what the network makes of it at one β."""

    x: np.ndarray  # (*shape), uint8 or float
    beta: float
    posterior: Posterior  # of one example
    reconstruction: float  # nats, decoded at the posterior's mean
    decoded: np.ndarray  # (*shape)


def place(opened: OpenRun, x: np.ndarray, beta: float) -> Placed:
    posterior = opened.codec.encode(x[None], beta)
    output = opened.codec.output(posterior.mean, beta)
    nats = elbo.reconstruction(to_unit(x)[None], output, opened.run.config.likelihood)
    decoded = opened.codec.decode(posterior.mean, beta)[0]
    return Placed(x, beta, posterior, float(nats[0]), decoded)


def figures(opened: OpenRun, placed: Placed) -> None:
    """Input beside reconstruction; nats, with how usual they are; the posterior in numbers."""
    above = st.container()
    _nats(opened, placed)
    # Filled after the figures, which are what a stroke of the pen waits for.
    if opened.is_image:
        with above:
            inline_pictures.side_by_side(
                [(placed.x, "What it sees"), (placed.decoded, "Reconstruction")]
            )


def _nats(opened: OpenRun, placed: Placed) -> None:
    usual_nats, usual_kl = _usual(opened=opened, beta=placed.beta)
    first, second = st.columns(2)
    first.metric("Reconstruction", f"{placed.reconstruction:.2f} nats")
    if usual_nats is not None:
        rank = typicality.percentile(placed.reconstruction, usual_nats)
        first.caption(f"stranger than {rank:.0f} % of test examples")
    mean, sigma = placed.posterior.mean, placed.posterior.sigma
    if not opened.run.config.variational:
        second.metric("z", _numbers(mean[0], 2))
        return
    kl = float(elbo.kl(mean, placed.posterior.log_variance)[0])
    second.metric("KL", f"{kl:.2f} nats")
    second.caption(f"higher than {typicality.percentile(kl, usual_kl):.0f} % of test examples")
    st.markdown(
        f"Loss {placed.reconstruction:.2f} + {placed.beta:.4g} · {kl:.2f} = "
        f"**{elbo.loss(placed.reconstruction, kl, placed.beta):.2f}** nats, decoded at μ.  \n"
        f"μ = ({_numbers(mean[0], 3)}), σ = ({_numbers(sigma[0], 3)})"
    )


def _numbers(values: np.ndarray, digits: int) -> str:
    more = ", …" if len(values) > _MOST_NUMBERS else ""
    return ", ".join(f"{value:.{digits}f}" for value in values[:_MOST_NUMBERS]) + more


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=open_run.BY_IDENTITY)
def _usual(*, opened: OpenRun, beta: float) -> tuple[np.ndarray | None, np.ndarray]:
    """Reconstruction at μ of the first test examples (None if not at hand), and KL of all."""
    codes, config = opened.codes, opened.run.config
    kl = elbo.kl(codes.mean_at(beta), codes.log_variance_at(beta))
    test = originals.test_examples(opened)
    if test is None:
        return None, kl
    nats = []
    for start in range(0, min(_POPULATION, len(test)), _BATCH):
        x = test[start : start + _BATCH]
        output = opened.codec.output(opened.codec.encode(x, beta).mean, beta)
        nats.append(elbo.reconstruction(to_unit(x), output, config.likelihood))
    return np.concatenate(nats), kl


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=open_run.BY_IDENTITY)
def _cover(*, opened: OpenRun, beta: float) -> map_code.Cover:
    """About 6 MB for images; a person's strokes at one β share it, and a class's."""
    config = opened.run.config
    return map_code.cover(
        lambda z: opened.codec.output(z, beta),
        config.latent_dim,
        likelihood=config.likelihood,
        rng=np.random.default_rng(0),
    )


def neighbours(opened: OpenRun, placed: Placed) -> None:
    """The nearest test examples by code and by pixel, and what their labels say."""
    codes = open_run.means(of=opened, beta=placed.beta)
    by_code = nearest(codes, placed.posterior.mean[0], max(_VOTERS, _NEIGHBOURS))
    if opened.codes.labels is not None:
        votes = vote(opened.codes.labels[by_code[:_VOTERS]])
        st.markdown(
            f"Of the {min(_VOTERS, len(codes))} nearest codes **{votes.share:.0%}** are labelled "
            f"**{label_name(opened, votes.label)}**."
        )
    test = originals.test_examples(opened)
    if test is None:
        st.caption("The test images are not on this machine, so they cannot be shown.")
        return
    if not opened.is_image:
        return
    by_pixel = nearest(test, placed.x, _NEIGHBOURS)
    inline_pictures.strips(
        (words, np.concatenate([test[index] for index in found], axis=1))
        for words, found in (
            ("Nearest in latent space", by_code[:_NEIGHBOURS]),
            ("Nearest in pixels", by_pixel),
        )
    )


def label_name(opened: OpenRun, label: int) -> str:
    """What a label is called, its number where nobody has said."""
    return opened.label_names[label] if label < len(opened.label_names) else str(label)


def best_code(opened: OpenRun, placed: Placed) -> None:
    """The encoder's z against the best z for this very example."""
    mean = placed.posterior.mean[0]
    best = map_code.map_code(
        placed.x,
        lambda z: opened.codec.output(z, placed.beta),
        mean,
        _cover(opened=opened, beta=placed.beta),
        beta=placed.beta,
        likelihood=opened.run.config.likelihood,
        rng=np.random.default_rng(0),
    )
    prior = placed.beta * 0.5 * float(np.square(mean).sum())
    gap = placed.reconstruction + prior - best.objective
    decoded = opened.codec.decode(best.z[None], placed.beta)[0]
    if not opened.is_image:
        vectors.draw(decoded, opened.feature_names, given=placed.x, key="best-vector")
    picture, words = st.columns([1, 4], vertical_alignment="center")
    if opened.is_image:
        with picture:
            inline_pictures.side_by_side([(decoded, "Decoded at the best z")])
    words.markdown(
        f"The encoder guesses z from one look. Searched for this example alone, the best z is "
        f"({_numbers(best.z, 2)}): reconstruction "
        f"**{best.reconstruction:.2f}** nats instead of {placed.reconstruction:.2f}. With the "
        f"prior's share, β·½‖z‖², the encoder is **{gap:.2f}** nats short: its *amortisation gap*."
    )
