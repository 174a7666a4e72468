"""What an import understood: pictures or rows, sentences, counts; before anything is trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from ui import markdown
from ui.data import contact_sheet
from ui.markdown import escaped
from ui.widgets import palette
from vae_core import datasets
from vae_core.datasets import Dataset, Split
from vae_core.vae import columns as columns_of

_ROWS, _COLUMNS, _LABELS, _CURVES = 6, 10, 12, 24
_NOBODYS = "#8a94a6"  # of an example without a label
_ICONS: Mapping[str, str] = {
    "read": ":material/check:", "converted": ":material/swap_horiz:",
    "dropped": ":material/remove:", "missing": ":material/question_mark:",
    "split": ":material/call_split:",
}  # fmt: skip


def draw(dataset: Dataset, report: Mapping[str, Any], *, key: str) -> None:
    """The set in words, its first examples, and every note of its import.

    Args:
        key: names it on the page, which may show several.
    """
    known = dataset.description
    st.markdown(f"**{escaped(datasets.in_words(known))}**")
    if known.is_images:
        contact_sheet.draw(dataset)
    elif known.kind == "series":
        _curves(dataset, key)
    else:
        _rows(dataset)
    for note in report.get("notes", []):
        st.markdown(f"{_ICONS.get(note['kind'], '')} {escaped(note['text'])}")
    _labels(dataset)


def _rows(dataset: Dataset) -> None:
    columns = dataset.description.columns[:_COLUMNS]
    head = ["", *(escaped(column.name) for column in columns)]
    body = [[str(index + 1), *cells] for index, cells in enumerate(_cells(dataset.train, dataset))]
    st.markdown(markdown.table(head, body))
    more = len(dataset.description.columns) - _COLUMNS
    if more > 0:
        st.caption(f"The first {_COLUMNS} of {_COLUMNS + more:,} columns.")


def _cells(split: Split, dataset: Dataset) -> list[list[str]]:
    """The first rows in their own units, as words; a gap where a value is missing."""
    columns = dataset.description.columns
    own = columns_of.to_own(np.asarray(split.x[:_ROWS]), columns)
    seen = None if split.observed is None else split.observed[:_ROWS]
    found = []
    for row, values in enumerate(own):
        cells = []
        for (column, at), value in list(zip(columns_of.places(columns), values, strict=True))[
            :_COLUMNS
        ]:
            missing = seen is not None and not seen[row, at.start]
            cells.append("–" if missing else escaped(columns_of.shown(column, value)))
        found.append(cells)
    return found


def _curves(dataset: Dataset, key: str) -> None:
    """The first curves in their own units; a gap where a value is missing."""
    import plotly.graph_objects as go

    from ui import plotly_text

    columns = dataset.description.columns
    own = columns_of.to_own(np.asarray(dataset.train.x[:_CURVES]), columns)
    if dataset.train.observed is not None:
        own = np.where(dataset.train.observed[:_CURVES], own, np.nan)
    labels = dataset.train.labels
    colours = palette.here()
    figure = go.Figure()
    places = plotly_text.names([column.name for column in columns])
    for index, curve in enumerate(own):
        label = 0 if labels is None else int(labels[index])
        colour = _NOBODYS if label < 0 else colours[label % len(colours)]
        figure.add_scatter(x=places, y=curve, mode="lines", line={"width": 1, "color": colour},
                           opacity=0.7, showlegend=False, hoverinfo="skip")  # fmt: skip
    figure.update_layout(
        height=240, margin={"l": 40, "r": 10, "t": 10, "b": 40},
        xaxis=plotly_text.NAMES_AXIS | {"nticks": 12, "showgrid": False},
    )  # fmt: skip
    st.plotly_chart(figure, key=f"data-curves-{key}", config={"displayModeBar": False})


def _labels(dataset: Dataset) -> None:
    known = dataset.description
    for index, column in enumerate(known.label_columns):
        train, test = (split.label_columns[column.name] for split in (dataset.train, dataset.test))
        of = "" if column.name == "label" else f" of {escaped(column.name)}"
        head = f"Labels{of}{', which colour the map' if index == known.label else ''}"
        if column.kind == "number":
            values = np.concatenate([train, test])
            text = f"{np.nanmin(values):.4g} to {np.nanmax(values):.4g}"
            st.caption(f"{head}: numbers from {text}")
            continue
        counts = [_counts(values, len(column.names)) for values in (train, test)]
        several = [
            f"{escaped(name)} {a + b:,}"
            for name, a, b in zip(column.names, *counts, strict=True)
        ]  # fmt: skip
        more = f" and {len(several) - _LABELS} more" if len(several) > _LABELS else ""
        st.caption(f"{head}: {', '.join(several[:_LABELS])}{more}")


def _counts(codes: np.ndarray, labels: int) -> list[int]:
    counts: list[int] = np.bincount(codes[codes >= 0], minlength=labels).tolist()
    return counts
