"""The encoded example on the latent map: its posterior, and its way as β moves."""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from ui.components.quiet_maps import ShownExample, example_map
from ui.state import links, plane
from ui.state.open_run import OpenRun
from ui.widgets import map_data
from vae_core.analysis.projection import Plane
from vae_core.vae.posterior import Posterior

_KEY = "posterior-map"


def draw(opened: OpenRun, x: np.ndarray, posterior: Posterior, beta: float) -> None:
    """Show where ``x`` (*shape) lies.

    Args:
        posterior: of this one example, at ``beta``.
    """
    # The codes are those of Explore's map; what it decodes is not shown here.
    data = dataclasses.replace(map_data.of(opened), decoder=None, images=None, images_identity=None)
    shown = plane.shown(opened).plane
    example = ShownExample(
        z=shown.project(posterior.mean[0]),
        # A plain autoencoder has no spread to show.
        sigma=_spread(shown, posterior.sigma[0]) if opened.run.config.variational else None,
        trajectory=_trajectory(opened, x, shown),
    )
    with st.container(key=_KEY, gap=None):
        example_map(
            opened.run.name, data, opened.label_names, beta, example,
            look=links.look(opened.run.name), key="example-map",
        )  # fmt: skip


def _spread(shown: Plane, sigma: np.ndarray) -> np.ndarray:
    """The posterior's standard deviations along the plane's two directions, (2,)."""
    return np.sqrt(np.square([shown.across, shown.up]) @ np.square(sigma))


def _trajectory(opened: OpenRun, x: np.ndarray, shown: Plane) -> np.ndarray:
    """Where the encoder puts the example at every β that it was measured at, (k, 2)."""
    if not opened.run.config.conditioned:
        return np.zeros((0, 2))
    betas = np.array([row.beta for row in opened.metrics])
    copies = np.broadcast_to(x, (len(betas), *x.shape))
    return shown.project(opened.codec.encode(copies, betas).mean)
