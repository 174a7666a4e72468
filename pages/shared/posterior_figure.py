"""One example's posterior among the test codes: mean, 1σ and 2σ ellipse.

The codes are one picture below the axes: ten thousand marks would travel anew at every stroke.
"""

from __future__ import annotations

import base64

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages.shared import code_picture, pictures
from pages.shared.palette import label_colour
from pages.shared.resources import OpenRun
from vae_core import latent
from vae_core.latent import Posterior

_HEIGHT = 440
_SIDE = 720
_ACCENT = "#e0245e"
_HELD = 0.995  # share of the codes that the axes hold


def draw(opened: OpenRun, posterior: Posterior, beta: float) -> None:
    source, reach = _codes_picture(opened.run.name, opened.stamp, beta, opened)
    mean = _two(posterior.mean[0])
    extent = max(reach, 1.15 * float(np.abs(mean).max()))
    figure = go.Figure()
    _add_codes(figure, opened, beta, source, reach)
    if opened.run.config.variational:
        for radius in (1.0, 2.0):
            outline = latent.ellipse(mean, _two(posterior.sigma[0]), radius)
            figure.add_scatter(
                x=outline[:, 0], y=outline[:, 1], mode="lines", hoverinfo="skip",
                line={"color": _ACCENT, "width": 2.4 if radius == 1 else 1.4},
            )  # fmt: skip
    figure.add_scatter(
        x=mean[:1], y=mean[1:2], mode="markers+text", text=["yours"], textposition="top center",
        textfont={"color": _ACCENT, "size": 13},
        marker={
            "color": _ACCENT, "size": 13, "symbol": "x", "line": {"color": "white", "width": 1.5},
        },
        hovertemplate="posterior mean (%{x:.3f}, %{y:.3f})<extra></extra>",
    )  # fmt: skip
    shared = {"range": [-extent, extent], "zeroline": False, "constrain": "domain"}
    figure.update_layout(
        height=_HEIGHT, margin={"l": 40, "r": 10, "t": 10, "b": 40}, dragmode="pan",
        xaxis={"title": "z₁", **shared}, yaxis={"title": "z₂", "scaleanchor": "x", **shared},
        showlegend=False,
    )  # fmt: skip
    st.plotly_chart(figure, key="posterior-map", config={"scrollZoom": True, "displaylogo": False})


def _add_codes(figure: go.Figure, opened: OpenRun, beta: float, source: str, reach: float) -> None:
    figure.add_layout_image(
        source=source, xref="x", yref="y", x=-reach, y=reach, sizex=2 * reach, sizey=2 * reach,
        sizing="stretch", layer="below",
    )  # fmt: skip
    labels = opened.codes.labels
    if labels is None:
        return
    points = opened.map_codes.mean_at(beta)
    for label in np.unique(labels):
        x, y = np.median(points[labels == label], axis=0)
        name = opened.label_names[label] if label < len(opened.label_names) else str(label)
        figure.add_annotation(
            x=x, y=y, text=f"<b>{name}</b>", showarrow=False,
            font={"size": 12, "color": "white"}, bgcolor=label_colour(int(label)), opacity=0.9,
            borderpad=2,
        )  # fmt: skip


@st.cache_resource(max_entries=16, show_spinner=False)
def _codes_picture(
    name: str, stamp: tuple[tuple[int, int], ...], beta: float, _opened: OpenRun
) -> tuple[str, float]:
    """The picture as a data URL, and the z it reaches to."""
    del name, stamp  # the cache's key
    points, labels = _opened.map_codes.mean_at(beta), _opened.codes.labels
    extent = max(2.4, 1.08 * float(np.quantile(np.abs(points), _HELD)))
    picture = code_picture.scatter(points, labels, side=_SIDE, extent=extent)
    encoded = base64.b64encode(pictures.png(picture)).decode()
    return f"data:image/png;base64,{encoded}", extent


def _two(values: np.ndarray) -> np.ndarray:
    return np.append(values, 0.0)[:2]
