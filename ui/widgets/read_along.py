"""Read along: each page's short text, from first principles, with the numbers on screen in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from ui.encode.encoded import Placed
from ui.state.open_run import OpenRun
from vae_core.runs import TestMetrics
from vae_core.vae import elbo
from vae_core.vae.config import BetaRange, TrainingConfig

_ICON = ":material/school:"


def explore(
    opened: OpenRun, beta: float, mean: np.ndarray, log_variance: np.ndarray | None
) -> None:
    """What the map is, the loss of this network, and the KL of the kept example.

    Args:
        mean, log_variance: the kept example's posterior, (d,) each; None between the examples.
    """
    config = opened.run.config
    place = _expander("Read along: what am I seeing?", key="read-along-explore")
    if not place.open:
        return
    with place:
        st.markdown(
            "An **autoencoder** squeezes an example x through a few numbers z and rebuilds it. "
            "Each example gets a point, and nobody says what lies between the points. A "
            "**variational** autoencoder gives each example a small cloud instead, the posterior "
            "q(z|x) = N(μ, σ²), rebuilds from a draw out of it, and pays for every nat by which "
            "the cloud differs from the prior N(0, I). So neighbouring clouds overlap, and what "
            "lies between them decodes to something as well: point there and see."
        )
        st.markdown(_where_from(config))
        if not config.variational:
            st.markdown("This run is the plain autoencoder: no cloud, no KL, only points.")
            return
        st.latex(
            r"\mathcal{L}_\beta = "
            r"\underbrace{-\,\mathbb{E}_{q(z|x)}[\log p(x|z)]}_{\text{reconstruction}}"
            r" + \beta\;\underbrace{\mathrm{KL}\big(q(z|x)\,\|\,\mathcal{N}(0,I)\big)}_{\text{KL}}"
            + _loss_numbers(opened.metrics, beta)
        )
        if log_variance is not None:
            st.markdown("The KL of the example you kept, one term for each latent dimension:")
            st.latex(_kl_numbers(mean, log_variance))
        if config.latent_dim > 2:
            st.markdown(
                f"This run has {config.latent_dim} latent dimensions. The map shows the first two; "
                "the others are 0 where you decode a place."
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
    row = _nearest(metrics, beta)
    return (
        rf" = {row.reconstruction:.2f} + {row.beta:.4g}\cdot {row.kl:.2f}"
        rf" = {row.loss:.2f}\ \text{{nats}}"
    )


def _kl_numbers(mean: np.ndarray, log_variance: np.ndarray) -> str:
    per_dimension = elbo.kl_per_dimension(mean[None], log_variance[None])[0]
    terms = [
        rf"\tfrac12({m:.2f}^2 + {np.exp(0.5 * v):.2f}^2 - 1 - \ln {np.exp(0.5 * v):.2f}^2)"
        for m, v in zip(mean[:2], log_variance[:2], strict=True)
    ]
    more = r" + \dots" if len(mean) > 2 else ""
    return (
        r"\begin{aligned}\mathrm{KL} &= \textstyle\sum_j "
        r"\tfrac12\big(\mu_j^2 + \sigma_j^2 - 1 - \ln\sigma_j^2\big) \\ "
        rf"&= {' + '.join(terms)}{more} = {per_dimension.sum():.2f}\ \text{{nats}}"
        r"\end{aligned}"
    )


def train(config: TrainingConfig | None) -> None:
    """The four steps of training, with the form's own settings in them."""
    if config is None:
        return
    with st.expander("Read along: the four steps of training", icon=_ICON):
        if not config.variational:
            st.markdown(
                "A plain autoencoder has three: encode x to a point z, decode z, and change the "
                "weights so that the reconstruction comes closer to x."
            )
            return
        beta = (
            "the β it drew for the example" if config.conditioned else f"{config.beta.reference:g}"
        )
        error = (
            "the cross-entropy, summed over pixels"
            if config.likelihood == "bernoulli"
            else "half the squared error, summed over the numbers"
        )
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


def compare(opened: OpenRun) -> None:
    """What too small and too large a β do, in the open run's own figures where it has several."""
    with st.expander("Read along: too small, too large", icon=_ICON):
        st.markdown(
            "**β too small:** the clouds shrink to points and scatter. Reconstructions are as good "
            "as two dimensions allow, but most of the prior's square was never visited: draws from "
            "N(0, I) decode to mixtures, and the manifold misses whole classes.\n\n"
            "**β too large:** the KL is dearer than what it buys. Clouds grow until they all "
            "are the prior (*posterior collapse*); z says little about x, and the decoder "
            "draws the average of what it can no longer tell apart.\n\n"
            "**In between**, near β = 1, the loss is the negative evidence lower bound: codes fill "
            "the prior, and its draws look like data. Every network is the best it can be where a "
            "line of slope −β touches the curve above."
        )
        if opened.run.config.conditioned:
            low, middle, high = opened.metrics[0], _nearest(opened.metrics, 1.0), opened.metrics[-1]
            st.latex(
                r"\begin{array}{lrrr} & \beta & \text{reconstruction} & \text{KL} \\ "
                + r" \\ ".join(
                    rf"\text{{{name}}} & {row.beta:.4g} & {row.reconstruction:.2f} & {row.kl:.2f}"
                    for name, row in (("too small", low), ("ELBO", middle), ("too large", high))
                )
                + r"\end{array}"
            )


def encode(opened: OpenRun, placed: Placed) -> None:
    """What the encoder did with the example on screen, and what the figures beside it compare."""
    config = opened.run.config
    mean, log_variance = placed.posterior.mean[0], placed.posterior.log_variance[0]
    place = _expander("Read along: why does it land there?", key="read-along-encode")
    if not place.open:
        return
    with place:
        st.markdown(
            "The encoder is a function: it looks once at the prepared image and answers. It has "
            "never seen this one; it puts it where images that *look alike to it* lie, and the "
            "decoder draws what usually lies there. So a strange example is drawn as a "
            "usual one, and its reconstruction costs more nats than those of the test set."
        )
        if not config.variational:
            st.markdown("A plain autoencoder answers with one point; it knows no doubt.")
            return
        st.markdown("Its answer is a cloud, with one term of the KL for each latent dimension:")
        st.latex(_kl_numbers(mean, log_variance))
        st.markdown(
            "A wide cloud says that much of z would do; a narrow one is sure of its place, and "
            "pays for it. The best z, a tab above, asks the decoder alone. What the encoder falls "
            "short of it is its *amortisation gap* (Cremer, Li & Duvenaud 2018): the price of "
            "guessing at once instead of searching for each example."
        )


def manifold(opened: OpenRun, beta: float) -> None:
    """Why a grid of decodes is a picture of the generative model."""
    with st.expander("Read along: what the decoder learned", icon=_ICON):
        row = _nearest(opened.metrics, beta)
        st.markdown(
            "The decoder alone is a generator: draw z from N(0, I), decode it, and you have a new "
            "example. This picture goes through z in order instead of at random. In *even steps of "
            "probability* every tile stands for the same share of the prior, so the picture shows "
            "what random draws would look like, in proportion."
        )
        if opened.run.config.variational:
            st.markdown(
                f"At β = {row.beta:.4g} a code carries {row.kl:.2f} nats about its example, enough "
                f"to tell about e^{row.kl:.1f} ≈ {np.exp(min(row.kl, 30)):,.0f} cases apart; "
                f"{row.active_units} of {opened.run.config.latent_dim} latent dimensions are used."
            )


def _expander(label: str, *, key: str) -> ExpanderContainer:
    """For a page that is drawn anew at every click or stroke: what is shut is not drawn."""
    return st.expander(label, icon=_ICON, key=key, on_change="rerun")


def _nearest(metrics: Sequence[TestMetrics], beta: float) -> TestMetrics:
    return min(metrics, key=lambda row: abs(np.log((row.beta + 1e-9) / (beta + 1e-9))))
