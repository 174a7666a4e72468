"""A row of numbers and categories in its own units: what was decoded, beside what went in.

A series is a curve, columns of like size are bars, and others are a table: a bar of grams beside
one of millimetres would say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui import markdown, plotly_text
from ui.widgets import palette
from vae_core.serving.facts import Rows
from vae_core.vae import columns as columns_of
from vae_core.vae.columns import Column

_MOST_BARS, _MOST_LINES = 40, 64
_HEIGHT = 300
_ALIKE = 20  # of columns' ranges, the largest to the smallest


def draw(decoded: np.ndarray, rows: Rows, *, given: np.ndarray | None = None, key: str) -> None:
    """The decoded row (width,), and the ``given`` one, (width,) or NaN where it has no value."""
    if not _are_alike(rows.columns) and len(rows.columns) <= _MOST_LINES:
        st.markdown(_table(decoded, rows.columns, given))
        return
    figure, (values, unit) = go.Figure(), _values(decoded[None], rows)
    places = plotly_text.names([column.name for column in rows.columns])
    of_decoded, of_input, *_ = palette.here()
    if rows.series:
        figure.add_scatter(
            x=places, y=values[0], name="decoded", mode="lines", line={"color": of_decoded}
        )
    # Bars of more features than a page is wide would be hair lines.
    elif len(places) <= _MOST_BARS:
        figure.add_bar(x=places, y=values[0], name="decoded", marker_color=of_decoded)
    else:
        figure.add_scatter(
            x=places, y=values[0], name="decoded", mode="lines", fill="tozeroy",
            line={"color": of_decoded, "width": 1.5},
        )  # fmt: skip
    if given is not None:
        figure.add_scatter(
            x=places, y=_values(given[None], rows)[0][0], name="input",
            mode="lines" if rows.series else "lines+markers",
            line={"color": of_input, "width": 1.5}, marker={"size": 4},
        )  # fmt: skip
    figure.update_layout(
        height=_HEIGHT, margin={"l": 40, "r": 10, "t": 10, "b": 40}, showlegend=True,
        legend={"orientation": "h", "y": 1.12}, hovermode="x unified",
        xaxis=_features_axis() | {"showgrid": False}, yaxis={"title": unit},
    )  # fmt: skip
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def heat_map(values: np.ndarray, coordinates: np.ndarray, rows: Rows, axis: str) -> go.Figure:
    """Decoded rows along one latent axis: (n, width), at ``coordinates`` (n,)."""
    shown, unit = _values(values, rows)
    names = [column.name for column in rows.columns]
    figure = go.Figure(
        go.Heatmap(
            z=shown, x=plotly_text.names(names), y=coordinates, colorscale="Viridis",
            colorbar={"thickness": 10, "title": unit},
            hovertemplate="%{x}<br>" + axis + " = %{y:.2f}<br>%{z:.4g}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        height=_HEIGHT,
        margin={"l": 50, "r": 10, "t": 10, "b": 40},
        xaxis=_features_axis(),
        yaxis={"title": axis},
    )
    return figure


def _are_alike(columns: Sequence[Column]) -> bool:
    """Whether one axis can show all columns in their own units."""
    if any(column.kind == "category" for column in columns):
        return False
    spans = [column.high - column.low for column in columns if column.high > column.low]
    ends = [max(abs(column.low), abs(column.high)) for column in columns]
    return not spans or (
        max(spans) <= _ALIKE * min(spans) and max(ends, default=0.0) <= _ALIKE * max(spans)
    )


def _values(rows_of: np.ndarray, rows: Rows) -> tuple[np.ndarray, str]:
    """Rows as one axis can show them, (n, columns), and what the axis counts."""
    if _are_alike(rows.columns):
        return columns_of.to_own(rows_of, rows.columns), "value"
    # A category is the share of its most probable one's number: it only says that it changes.
    first = [at.start if c.kind == "number" else None for c, at in columns_of.places(rows.columns)]
    own = columns_of.to_own(rows_of, rows.columns)
    standard = np.stack(
        [rows_of[:, at] if at is not None else own[:, i] for i, at in enumerate(first)], axis=1
    )
    return standard, "σ from the mean"


def _table(decoded: np.ndarray, columns: Sequence[Column], given: np.ndarray | None) -> str:
    rows = []
    for column, at in columns_of.places(columns):
        cells = [markdown.escaped(column.name), _cell(column, decoded[at], probable=True)]
        if given is not None:
            cells.append(_cell(column, given[at], probable=False))
        rows.append(cells)
    head = ["column", "decoded", *(["input"] if given is not None else [])]
    return markdown.table(head, rows)


def _cell(column: Column, values: np.ndarray, *, probable: bool) -> str:
    if not np.isfinite(values).all():
        return "–"
    if column.kind == "category":
        best = int(values.argmax())
        share = f" ({float(values[best]):.0%})" if probable else ""
        return markdown.escaped(column.categories[best] + share)
    return markdown.escaped(columns_of.shown(column, values[0] * column.scale + column.mean))


def _features_axis() -> dict[str, object]:
    return plotly_text.NAMES_AXIS | {"title": "feature", "nticks": 16}
