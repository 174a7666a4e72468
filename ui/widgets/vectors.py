"""A feature vector as a labelled plot: what was decoded, beside what went in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui import plotly_text
from ui.widgets import palette

_MOST_BARS = 40
_HEIGHT = 300


def draw(
    decoded: np.ndarray, names: Sequence[str], *, given: np.ndarray | None = None, key: str
) -> None:
    """Bars for the decoded vector (d,), a line with markers for the ``given`` one (d,)."""
    figure, places = go.Figure(), plotly_text.names(names)
    of_decoded, of_input, *_ = palette.here()
    # Bars of more features than a page is wide would be hair lines.
    if len(decoded) <= _MOST_BARS:
        figure.add_bar(x=places, y=decoded, name="decoded", marker_color=of_decoded)
    else:
        figure.add_scatter(
            x=places, y=decoded, name="decoded", mode="lines", fill="tozeroy",
            line={"color": of_decoded, "width": 1.5},
        )  # fmt: skip
    if given is not None:
        figure.add_scatter(
            x=places, y=given, name="input", mode="lines+markers",
            line={"color": of_input, "width": 1.5}, marker={"size": 4},
        )  # fmt: skip
    figure.update_layout(
        height=_HEIGHT, margin={"l": 40, "r": 10, "t": 10, "b": 40}, showlegend=True,
        legend={"orientation": "h", "y": 1.12}, hovermode="x unified",
        xaxis=_features_axis() | {"showgrid": False}, yaxis={"title": "value"},
    )  # fmt: skip
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def heat_map(
    values: np.ndarray, coordinates: np.ndarray, names: Sequence[str], axis: str
) -> go.Figure:
    """Decoded vectors along one latent axis: (n, d), rows at ``coordinates`` (n,)."""
    figure = go.Figure(
        go.Heatmap(
            z=values, x=plotly_text.names(names), y=coordinates, colorscale="Viridis",
            colorbar={"thickness": 10, "title": "value"},
            hovertemplate="%{x}<br>" + axis + " = %{y:.2f}<br>%{z:.3f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        height=_HEIGHT,
        margin={"l": 50, "r": 10, "t": 10, "b": 40},
        xaxis=_features_axis(),
        yaxis={"title": axis},
    )
    return figure


def _features_axis() -> dict[str, object]:
    return plotly_text.NAMES_AXIS | {"title": "feature", "nticks": 16}
