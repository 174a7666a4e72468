"""The manifold picture with its axes in z, a z for every tile, and a click on each."""

from __future__ import annotations

import base64

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages.shared import pictures

_MAX_TICKS = 9
_HEIGHT = 620


def draw(values: np.ndarray, axis: np.ndarray, *, key: str) -> tuple[float, float] | None:
    """Show the picture; the z of the tile that was clicked just now, or None.

    Args:
        values: the picture, (n·h, n·w) in [0, 1].
        axis: the tiles' z along both axes, (n,) ascending.
    """
    event = st.plotly_chart(
        _figure(values, axis), key=key, on_select="rerun", selection_mode="points",
        config={"displayModeBar": False, "scrollZoom": False},
    )  # fmt: skip
    points = event["selection"]["points"] if event else []
    if not points:
        return None
    column, row = int(points[0]["x"]), int(points[0]["y"])
    return float(axis[column]), float(axis[row])


def _figure(values: np.ndarray, axis: np.ndarray) -> go.Figure:
    n = len(axis)
    source = base64.b64encode(pictures.png(pictures.grey(values))).decode()
    columns, rows = np.meshgrid(np.arange(n), np.arange(n))
    figure = go.Figure(
        go.Scatter(
            x=columns.ravel(), y=rows.ravel(), mode="markers",
            # Invisible: plotly charts report clicks on points only, not on pictures.
            marker={"opacity": 0, "size": 12, "symbol": "square"},
            customdata=np.stack([axis[columns.ravel()], axis[rows.ravel()]], axis=1),
            hovertemplate="z = (%{customdata[0]:.3f}, %{customdata[1]:.3f})<extra></extra>",
            selected={"marker": {"opacity": 0}}, unselected={"marker": {"opacity": 0}},
        )
    )  # fmt: skip
    figure.add_layout_image(
        source=f"data:image/png;base64,{source}", xref="x", yref="y", x=-0.5, y=n - 0.5,
        sizex=n, sizey=n, sizing="stretch", layer="below",
    )  # fmt: skip
    ticks = np.arange(0, n, -(-n // _MAX_TICKS))
    shared = {
        "tickvals": ticks, "ticktext": [f"{axis[tick]:.2f}" for tick in ticks],
        "range": [-0.5, n - 0.5], "showgrid": False, "zeroline": False, "fixedrange": True,
    }  # fmt: skip
    figure.update_layout(
        xaxis={**shared, "title": "z₁", "constrain": "domain"},
        yaxis={
            **shared, "title": "z₂", "scaleanchor": "x", "constrain": "domain",
            "constraintoward": "top",
        },
        height=_HEIGHT, margin={"l": 50, "r": 10, "t": 10, "b": 45}, dragmode=False,
        hovermode="closest", hoverdistance=-1, clickmode="event+select",
    )  # fmt: skip
    return figure
