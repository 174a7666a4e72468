"""Networks side by side: their table, latent spaces, manifolds and reconstructions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.state import open_run
from ui.state.open_run import OpenRun
from ui.widgets import code_picture, text, vectors
from vae_core.datasets import to_unit
from vae_core.images import write
from vae_core.reference.published import BETA_SWEEP
from vae_core.reference.reproduction import Spread
from vae_core.runs import Run, TestMetrics
from vae_core.vae import manifold
from vae_core.vae.config import BetaRange

_COLUMNS = 4
_SIDE = 300
_TILES, _TILE_SPAN = 12, 3.0
_PROBES = 10
_REFERENCE_POINTS = 5000
_EXTENTS = (3.0, 4.0, 6.0, 10.0, 20.0, 50.0)


@dataclass(frozen=True)
class Member:
    """One network at one β, as it is drawn.

    Attributes:
        row: its test metrics at (the stored β nearest to) ``beta``.
        points: test codes, (n, 2).
        manifold: decoded prior grid (pixels, pixels), or for vectors (steps, features).
        probes: reconstructions of the first test example of each label, (k, *shape).
    """

    run: Run
    beta: float
    row: TestMetrics
    points: np.ndarray
    labels: np.ndarray | None
    manifold: np.ndarray
    probes: np.ndarray
    probe_indices: tuple[int, ...]
    feature_names: tuple[str, ...]

    @property
    def label(self) -> str:
        kind = "" if self.run.config.variational else " · autoencoder"
        return f"β = {self.beta:g}{kind}"


def members(opened: OpenRun, betas: Sequence[float]) -> list[Member]:
    """A network at its one β, or at each of ``betas`` that it was trained for."""
    config = opened.run.config
    if isinstance(config.beta, BetaRange):
        at = [beta for beta in betas if config.beta.contains(beta)]
    else:
        at = [config.beta.value]
    return [_member(opened=opened, beta=beta) for beta in at]


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=open_run.BY_IDENTITY)
def _member(*, opened: OpenRun, beta: float) -> Member:
    codec, codes = opened.codec, opened.codes
    means = codes.mean_at(beta)
    probe_indices = _first_of_each(codes.labels, len(codes))
    return Member(
        run=opened.run,
        beta=beta,
        row=min(opened.metrics, key=lambda row: abs(row.beta - beta)),
        points=opened.map_codes.mean_at(beta),
        labels=codes.labels,
        manifold=_manifold(opened, beta),
        probes=codec.decode(means[list(probe_indices)], beta),
        probe_indices=probe_indices,
        feature_names=opened.feature_names,
    )


def _first_of_each(labels: np.ndarray | None, count: int) -> tuple[int, ...]:
    if labels is None:
        return tuple(range(min(_PROBES, count)))
    _, first = np.unique(labels, return_index=True)
    return tuple(int(index) for index in first[:_PROBES])


def _manifold(opened: OpenRun, beta: float) -> np.ndarray:
    dimensions = opened.run.config.latent_dim
    if not opened.is_image:
        z = np.zeros((31, dimensions), np.float32)
        z[:, 0] = np.linspace(-_TILE_SPAN, _TILE_SPAN, 31)
        return opened.codec.decode(z, beta)
    grid = manifold.manifold(
        lambda z: opened.codec.decode(z, beta), _TILES, _TILE_SPAN, "linear", dimensions
    )
    return (np.clip(grid, 0, 1) * 255 + 0.5).astype(np.uint8)


# -- the table -------------------------------------------------------------------------


def table(chosen: Sequence[Member], ours: Sequence[Spread]) -> None:
    """Test figures, beside the published ones where the data set has some."""
    repeated = {row.beta: row for row in ours if row.experiment == "beta-sweep"}
    rows = [_table_row(member, repeated) for member in chosen]
    names = list(dict.fromkeys(name for row in rows for name in row))
    st.markdown(text.table(names, [[row.get(name, "") for name in names] for row in rows]))
    note = (
        "Test set, nats per example, z sampled once from each posterior; "
        "loss = reconstruction + β·KL."
    )
    if any("published loss" in row for row in rows):
        note += (
            " Published: a sweep of eight networks 784-512-2-512-784, one for each β, 40 epochs. "
            "Trained here: the same recipe, mean over n seeds ± standard deviation."
        )
    st.caption(note)


def _table_row(member: Member, repeated: dict[float, Spread]) -> dict[str, str]:
    row, config = member.row, member.run.config
    cells = {
        "network": text.escaped(member.run.title),
        "β": f"{member.beta:.4g}",
        "reconstruction": f"{row.reconstruction:.2f}",
        "KL": f"{row.kl:.2f}" if config.variational else "",
        "loss": f"{row.loss:.2f}",
        "active units": str(row.active_units) if config.variational else "",
    }
    published = BETA_SWEEP.get(member.beta)
    if config.dataset != "mnist" or published is None or not config.variational:
        return cells
    cells |= {
        "published loss": f"{published.loss:.2f}",
        "− published": f"{row.loss - published.loss:+.2f}".replace("-", "−"),
    }
    if member.beta in repeated:
        here = repeated[member.beta]
        # One training has no spread: "± 0.00" would claim one.
        several = f" ± {here.loss_spread:.2f} (n = {here.count})" if here.count > 1 else " (n = 1)"
        cells["trained here"] = f"{here.loss:.2f}{several}"
    return cells


# -- pictures --------------------------------------------------------------------------


def latent_spaces(chosen: Sequence[Member]) -> None:
    """Codes on equal axes, after samples of the prior that they are pulled towards."""
    st.subheader("Latent spaces", anchor=False)
    extent = st.segmented_control(
        "Axes", _EXTENTS, default=_EXTENTS[1], key="compare-extent", required=True,
        persist_state="session", format_func=lambda value: f"±{value:g}",
        help="The same for every square. The rings are the prior's 1σ and 2σ.",
    )  # fmt: skip
    reference = np.random.default_rng(0).standard_normal((_REFERENCE_POINTS, 2))
    reference_picture = code_picture.scatter(reference, None, side=_SIDE, extent=extent)

    def draw(index: int) -> None:
        if index == 0:
            st.image(reference_picture, width="stretch")
            st.caption(f"**The prior N(0, I)** · {_REFERENCE_POINTS:,} samples")
            return
        member = chosen[index - 1]
        picture = code_picture.scatter(member.points, member.labels, side=_SIDE, extent=extent)
        st.image(picture, width="stretch")
        outside = float((np.abs(member.points) > extent).any(axis=1).mean())
        beyond = f" · {outside:.0%} outside" if outside >= 0.005 else ""
        _caption(member, f"KL {member.row.kl:.2f} nats{beyond}")

    _in_columns(len(chosen) + 1, draw)


def manifolds(chosen: Sequence[Member]) -> None:
    """What each decoder makes of the same square of z."""
    st.subheader("Manifolds", anchor=False)

    def draw(index: int) -> None:
        member = chosen[index]
        if member.manifold.dtype == np.uint8:
            st.image(write.grey(member.manifold), width="stretch")
        else:
            steps = np.linspace(-_TILE_SPAN, _TILE_SPAN, len(member.manifold))
            st.plotly_chart(
                vectors.heat_map(member.manifold, steps, member.feature_names, "z1"),
                key=f"compare-manifold-{index}", config={"displayModeBar": False},
            )  # fmt: skip
        _caption(member, f"z from −{_TILE_SPAN:g} to {_TILE_SPAN:g}")

    _in_columns(len(chosen), draw)


def probes(chosen: Sequence[Member]) -> None:
    """The same test examples through every network."""
    st.subheader("The same examples, reconstructed", anchor=False)
    first = chosen[0]
    opened = open_run.opened(first.run)
    originals = [open_run.original(opened, index) for index in first.probe_indices]
    known = [to_unit(original)[0] for original in originals if original is not None]
    if not opened.is_image:
        _vector_probe(chosen, known[0] if known else None)
        return
    if known:
        _strip("Test images", np.stack(known))
    for member in chosen:
        _strip(f"{member.label}, reconstruction {member.row.reconstruction:.1f}", member.probes)


def _vector_probe(chosen: Sequence[Member], original: np.ndarray | None) -> None:
    for index, member in enumerate(chosen):
        st.caption(f"{text.escaped(member.run.title)} · {member.label}")
        vectors.draw(
            member.probes[0], member.feature_names, given=original, key=f"compare-probe-{index}"
        )


def _strip(caption: str, images: np.ndarray) -> None:
    words, strip = st.columns([1, 4], vertical_alignment="center")
    words.caption(caption)
    strip.image(write.grey(np.concatenate(list(images), axis=1), enlarge=3), width="stretch")


def _caption(member: Member, figures: str) -> None:
    st.caption(f"**{member.label}** · {figures}  \n{text.escaped(member.run.title)}")


def _in_columns(count: int, draw: Callable[[int], None]) -> None:
    for start in range(0, count, _COLUMNS):
        columns = st.columns(_COLUMNS)
        for index in range(start, min(start + _COLUMNS, count)):
            with columns[index - start]:
                draw(index)
