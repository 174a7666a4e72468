"""What was kept on the map, in full: an example with its posterior and nats, or a place."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.components.latent_map import MapSelection
from ui.markdown import escaped, table
from ui.state import originals, plane
from ui.state.open_run import OpenRun
from ui.widgets import exact_posterior, inline_pictures, own_units, vectors
from vae_core.analysis import projection, typicality
from vae_core.datasets import to_unit
from vae_core.reference.glossary import meaning, meanings
from vae_core.vae import elbo
from vae_core.vae.posterior import Posterior


def draw(
    opened: OpenRun, selection: MapSelection
) -> tuple[np.ndarray, np.ndarray | None]:  # fmt: skip
    """The kept place in full: original, reconstruction, posterior and nats.

    Returns:
        The kept example's posterior, mean and log-variance (d,), or the place's z and None.
    """
    st.subheader("What you kept", anchor=False, help=meaning("kept"))
    if selection.point is None:
        return _place(opened, selection), None
    return _example(opened, selection, selection.point)


def _place(opened: OpenRun, selection: MapSelection) -> np.ndarray:
    z = plane.kept_code(opened, selection)
    decoded = opened.codec.decode(z[None], selection.beta)[0]
    picture, figures = st.columns(
        [1, 3] if opened.is_image else [3, 2], vertical_alignment="center"
    )
    with picture:
        if opened.is_image:
            inline_pictures.side_by_side([(decoded, "Decoded")])
        else:
            vectors.draw(decoded, opened.rows, key="chosen-vector")
    with figures:
        if projection.is_wide(len(z)):
            _wide_place(opened, selection, z)
            return z
        place = (
            f"A place between the test examples, z = ({selection.z[0]:.3f}, {selection.z[1]:.3f})"
        )
        help_ = meanings("prior", "density_prior") if opened.run.config.variational else None
        st.markdown(place + _about_the_place(opened, selection), help=help_)
    return z


def _wide_place(opened: OpenRun, selection: MapSelection, z: np.ndarray) -> None:
    """All coordinates of a place, and how far out it is."""
    length, away = float(np.linalg.norm(z)), plane.of(opened, selection.look).plane.distance(z)
    words = f"A place between the test examples, {length:.2f} from 0"
    if opened.run.config.variational:
        words += f": further out than {typicality.prior_within(length, len(z)):.1%} of the prior"
    beside = f"{away:.2f} from the map's plane" if away > 0.005 else "on the map's plane"
    st.markdown(f"{words}; {beside}. Its coordinates:")
    names = [projection.axis_name(index) for index in range(len(z))]
    st.markdown(", ".join(f"{name} = {value:.3f}" for name, value in zip(names, z, strict=True)))


def _about_the_place(opened: OpenRun, selection: MapSelection) -> str:
    """The rest of the sentence: a plain autoencoder has no β, no prior and no posterior."""
    if not opened.run.config.variational:
        return ". Click a point to see an example and its reconstruction."
    density = float(np.exp(-0.5 * np.square(selection.z).sum()) / (2 * np.pi))
    return (
        f" at β = {selection.beta:.4g}. The prior's density here is {density:.4f}. "
        "Click a point to see an example, its reconstruction and its posterior."
    )


def _example(opened: OpenRun, selection: MapSelection, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Original, reconstruction, and what the encoder says; exact if the original is at hand."""
    original = originals.original(opened, index)
    if original is not None:
        posterior = opened.codec.encode(original, selection.beta)
        mean, log_variance = posterior.mean[0], posterior.log_variance[0]
    else:
        mean, log_variance = _stored_posterior(opened, index, selection.beta)
    output = opened.codec.output(mean[None], selection.beta)
    reconstruction = opened.codec.decoded(output)[0]
    pictures_column, figures = st.columns(
        [2, 3] if opened.is_image else [3, 2], vertical_alignment="center"
    )
    with pictures_column:
        shown = None if original is None else to_unit(original)[0]
        _beside(opened, originals.with_gaps(opened, index, shown), reconstruction)
    with figures:
        _example_figures(opened, index, mean, log_variance, exactly=original is not None)
        if original is not None:
            seen = originals.observed(opened, slice(index, index + 1))
            nats = float(opened.codec.nats(original, output, selection.beta, seen)[0])
            kl = float(elbo.kl(mean[None], log_variance[None])[0])
            _nats(opened, nats, kl, selection.beta)
            own_units.note(opened)
    exact_posterior.draw(
        opened, original, Posterior(mean[None], log_variance[None]), selection.beta,
        key="exact-explore", observed=originals.observed(opened, slice(index, index + 1)),
    )  # fmt: skip
    return mean, log_variance


def _beside(opened: OpenRun, original: np.ndarray | None, reconstruction: np.ndarray) -> None:
    """An example and its reconstruction: two pictures, or one plot of two vectors."""
    missing = "" if original is not None else escaped(originals.why_not(opened))
    if not opened.is_image:
        vectors.draw(reconstruction, opened.rows, given=original, key="chosen-vector")
        if original is None:
            st.caption(missing)
        return
    if original is None:
        st.info(missing, icon=":material/image_not_supported:")
    given = [] if original is None else [(original, "Original")]
    inline_pictures.side_by_side([*given, (reconstruction, "Reconstruction")])


def _example_figures(
    opened: OpenRun, index: int, mean: np.ndarray, log_variance: np.ndarray, *, exactly: bool
) -> None:
    labels = opened.codes.labels
    label = ""
    if labels is not None and labels[index] >= 0:
        value = int(labels[index])
        name = opened.label_names[value] if value < len(opened.label_names) else str(value)
        label = f", labelled **{escaped(name)}**"
    exact = "" if exactly else " (from the codes stored with the run, to about 0.01)"
    variational = opened.run.config.variational
    what = "posterior q(z|x)" if variational else "code z"
    terms = ("label",) if label else ()
    st.markdown(
        f"Test example {index}{_number(opened, index)}{label}. Its {what}{exact}:",
        help=meanings(*terms, "posterior" if variational else "code"),
    )
    st.markdown(_table(opened, mean, log_variance))


def _number(opened: OpenRun, index: int) -> str:
    """Where it is among all test examples, of which the map shows some."""
    step = originals.step(opened)
    return "" if step == 1 else f" of the map, {index * step:,} of the test set"


def _table(opened: OpenRun, mean: np.ndarray, log_variance: np.ndarray) -> str:
    """The posterior, a row for each latent dimension, in Markdown."""
    names = [f"z{index}" for index in range(1, len(mean) + 1)]
    if not opened.run.config.variational:
        rows = [(name, f"{m:.4f}") for name, m in zip(names, mean, strict=True)]
        return table(("dimension", "z"), rows)
    sigma, kl = np.exp(0.5 * log_variance), elbo.kl_per_dimension(mean, log_variance)
    rows_of_four = [
        (name, f"{m:.4f}", f"{s:.4f}", f"{k:.4f}")
        for name, m, s, k in zip(names, mean, sigma, kl, strict=True)
    ]
    return table(("dimension", "μ", "σ", "KL (nats)"), rows_of_four)


def _nats(opened: OpenRun, reconstruction: float, kl: float, beta: float) -> None:
    if not opened.run.config.variational:
        st.markdown(
            f"Reconstruction **{reconstruction:.2f}** nats. {opened.run.config.why_no_kl}",
            help=meanings("reconstruction", "nats"),
        )
        return
    loss = elbo.loss(reconstruction, kl, beta)
    st.markdown(
        f"Reconstruction **{reconstruction:.2f}** + β·KL {beta:.4g} · **{kl:.2f}** "
        f"= **{loss:.2f}** nats for this example, decoded at μ.",
        help=meanings("reconstruction", "kl", "loss", "nats"),
    )


def _stored_posterior(opened: OpenRun, index: int, beta: float) -> tuple[np.ndarray, np.ndarray]:
    """The code stored with the run, between whose β this one is interpolated."""
    code = opened.codes.of(index)
    return code.mean_at(beta)[0], code.log_variance_at(beta)[0]
