"""Manifold: the decoder's image at every point of a grid, as one picture."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui import markdown
from ui.components.manifold_grid import clicked, manifold_grid
from ui.manifold import read_along, samples
from ui.plotly_text import plain
from ui.state import navigation, open_run, plane
from ui.state.open_run import OpenRun
from ui.widgets import beta_choice, layout, vectors
from vae_core.analysis import manifold
from vae_core.analysis.manifold import MAX_GRID, MIN_GRID, Spacing
from vae_core.analysis.projection import PLANE, is_wide
from vae_core.images import write
from vae_core.reference.glossary import meanings

_SPACINGS: dict[str, Spacing] = {
    "Even steps of z": "linear",
    "Even steps of probability": "quantile",
}
_MAX_QUANTILE_SPAN, _MAX_LINEAR_SPAN = 5.0, 10.0


def page() -> None:
    opened = open_run.current()
    layout.header(
        f"Manifold · {opened.run.title}",
        "Every tile is the decoder's image of its own z. Point for z; click to open it in Explore."
        if opened.is_image
        else "What moving along each latent axis does to every feature.",
    )
    _manifold()


@st.fragment
def _manifold() -> None:
    """All of the page below its title: a new picture draws this, not the sidebar and the runs."""
    layout.guarded(_draw)


def _draw() -> None:
    opened = open_run.current()
    if opened.is_image:
        _grid(opened)
    else:
        _walks(opened)


def _grid(opened: OpenRun) -> None:
    controls, picture = st.container(key="manifold-page").columns([1, 3], gap="large")
    with controls:
        beta = beta_choice.draw(opened, key="manifold-beta")
        n = st.slider(
            "Tiles a side", MIN_GRID, MAX_GRID, 20, key="manifold-n", persist_state="session"
        )
        spacing = _spacing(opened)
        widest = _MAX_LINEAR_SPAN if spacing == "linear" else _MAX_QUANTILE_SPAN
        span = st.slider(
            "z from − to +", 0.5, widest, 2.0 if spacing == "quantile" else 3.0, 0.5,
            key=f"manifold-span-{spacing}", persist_state="session",
        )  # fmt: skip
    key, axis = f"manifold-{opened.run.name}", manifold.grid_coordinates(n, span, spacing)
    z = clicked(axis, key=key)
    if z is not None:
        navigation.go_explore(opened.run.name, z)
    values = _decode_grid(opened, n, span, spacing, beta)
    with picture:
        manifold_grid(values, axis, plane.shown(opened).plane.names, key=key)
    with controls:
        _download(opened, values, n)
    samples.draw(opened, beta)
    read_along.draw(opened, beta)


def _spacing(opened: OpenRun) -> Spacing:
    """How the tiles' z are spread; a plain autoencoder has no prior to spread them by."""
    if not opened.run.config.variational:
        return "linear"
    chosen = st.radio(
        "Steps", list(_SPACINGS), key="manifold-spacing", persist_state="session",
        help="Even steps of probability: every tile stands for the same share of the prior "
        f"(Kingma & Welling 2013, figure 4).\n\n{meanings('prior')}",
    )  # fmt: skip
    return _SPACINGS[chosen]


def _walks(opened: OpenRun) -> None:
    """What the map's two directions do to every feature, one after the other."""
    beta = beta_choice.draw(opened, key="manifold-beta")
    span = st.slider(
        "z from − to +", 0.5, _MAX_LINEAR_SPAN, 3.0, 0.5, key="manifold-span-linear",
        persist_state="session",
    )  # fmt: skip
    coordinates = np.linspace(-span, span, 61)
    shown = plane.shown(opened).plane
    for direction in range(min(PLANE, opened.run.config.latent_dim)):
        places = np.zeros((len(coordinates), PLANE))
        places[:, direction] = coordinates
        decoded = opened.codec.decode(shown.lift(places), beta)
        st.plotly_chart(
            vectors.heat_map(
                decoded, coordinates, opened.rows, plain(shown.names[direction])
            ),
            key=f"walk-{direction}", config={"displayModeBar": False},
        )  # fmt: skip
    st.caption("Along each direction the map's other one is 0.")


def _decode_grid(opened: OpenRun, n: int, span: float, spacing: Spacing, beta: float) -> np.ndarray:
    return manifold.manifold(
        lambda z: opened.codec.decode(z, beta), n, span, spacing, plane.shown(opened).plane
    )


def _download(opened: OpenRun, values: np.ndarray, n: int) -> None:
    st.download_button(
        f"PNG, {values.shape[1]}×{values.shape[0]}",
        lambda: write.png(write.picture(values)),
        file_name=f"{opened.run.name}-manifold-{n}x{n}.png",
        mime="image/png",
        icon=":material/download:",
        width="stretch",
    )
    if is_wide(opened.run.config.latent_dim):
        across, up = plane.shown(opened).plane.names
        st.caption(
            f"The plane of Explore's map, in {opened.run.config.latent_dim} latent dimensions: "
            f"{markdown.escaped(across)} to the right, {markdown.escaped(up)} upwards."
        )


layout.run(page)
