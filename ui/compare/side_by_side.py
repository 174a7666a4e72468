"""The compared networks in pictures: latent spaces, manifolds, reconstructions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from ui import markdown
from ui.cache import cached
from ui.compare.members import TILE_SPAN, Member
from ui.components.quiet_maps import small_map, snapshot
from ui.plotly_text import plain
from ui.state import open_run, originals
from ui.widgets import inline_pictures, vectors
from vae_core.datasets import to_unit
from vae_core.reference.glossary import meanings

_COLUMNS = 4
_REFERENCE_POINTS = 5000
_EXTENTS = (3.0, 4.0, 6.0, 10.0, 20.0, 50.0)


def latent_spaces(chosen: Sequence[Member]) -> None:
    """Codes on equal axes, after samples of the prior that they are pulled towards."""
    st.subheader("Latent spaces", anchor=False)
    extent = st.segmented_control(
        "Axes", _EXTENTS, default=_EXTENTS[1], key="compare-extent", required=True,
        persist_state="session", format_func=lambda value: f"±{value:g}",
        help="The same for every square. The rings are the prior's 1σ and 2σ.\n\n"
        + meanings("prior"),
    )  # fmt: skip

    def draw(index: int) -> None:
        if index == 0:
            samples = cached("prior samples", None, _prior_samples)
            small_map("prior", samples, extent, prior=True, key="compare-map-prior")
            st.caption(f"**The prior N(0, I)** · {_REFERENCE_POINTS:,} samples")
            return
        member = chosen[index - 1]
        name = f"{member.run.name} at {member.beta:g}"
        variational = member.run.config.variational
        small_map(name, member.snapshot, extent, prior=variational, key=f"compare-map-{index}")
        outside = float((np.abs(member.points) > extent).any(axis=1).mean())
        kl = [f"KL {member.row.kl:.2f} nats"] if variational else []
        beyond = [f"{outside:.0%} outside"] if outside >= 0.005 else []
        _caption(member, *kl, *beyond)

    _in_columns(len(chosen) + 1, draw)


def _prior_samples() -> bytes:
    samples = np.random.default_rng(0).standard_normal((_REFERENCE_POINTS, 2))
    return snapshot(samples, None)


def manifolds(chosen: Sequence[Member]) -> None:
    """What each decoder makes of the same square of z."""
    st.subheader("Manifolds", anchor=False)

    def draw(index: int) -> None:
        member = chosen[index]
        if member.manifold.dtype == np.uint8:
            inline_pictures.wide(member.manifold, f"Manifold at {member.label}")
        else:
            steps = np.linspace(-TILE_SPAN, TILE_SPAN, len(member.manifold))
            name = plain(member.axis_name)
            st.plotly_chart(
                vectors.heat_map(member.manifold, steps, member.rows, name),
                key=f"compare-manifold-{index}", config={"displayModeBar": False},
            )  # fmt: skip
        _caption(member, f"z from −{TILE_SPAN:g} to {TILE_SPAN:g}")

    _in_columns(len(chosen), draw)


def probes(chosen: Sequence[Member]) -> None:
    """The same test examples through every network; where runs show others, theirs before them."""
    st.subheader("The same examples, reconstructed", anchor=False)
    shown: tuple[int, ...] = ()
    for place, member in enumerate(chosen):
        opened = open_run.opened(member.run)
        images = [originals.original(opened, index) for index in member.probe_indices]
        known = [to_unit(original)[0] for original in images if original is not None]
        if not opened.is_image:
            _vector_probe(place, member, known[0] if known else None)
            continue
        numbers = tuple(originals.step(opened) * index for index in member.probe_indices)
        if known and numbers != shown:
            _strip("Test images", np.stack(known))
            shown = numbers
        _strip(f"{member.label}, reconstruction {member.row.reconstruction:.1f}", member.probes)


def _vector_probe(place: int, member: Member, original: np.ndarray | None) -> None:
    st.caption(f"{markdown.escaped(member.run.title)} · {member.label}")
    vectors.draw(member.probes[0], member.rows, given=original, key=f"compare-probe-{place}")


def _strip(caption: str, images: np.ndarray) -> None:
    inline_pictures.strips([(caption, np.concatenate(list(images), axis=1))])


def _caption(member: Member, *figures: str) -> None:
    line = " · ".join((f"**{member.label}**", *figures))
    st.caption(f"{line}  \n{markdown.escaped(member.run.title)}")


def _in_columns(count: int, draw: Callable[[int], None]) -> None:
    for start in range(0, count, _COLUMNS):
        columns = st.columns(_COLUMNS)
        for index in range(start, min(start + _COLUMNS, count)):
            with columns[index - start]:
                draw(index)
