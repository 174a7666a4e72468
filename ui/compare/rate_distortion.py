"""The rate–distortion plane (Alemi et al. 2018): what a network pays in KL for what it keeps."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui import plotly_text
from ui.state import links
from ui.widgets import palette
from vae_core.errors import BrokenRunError
from vae_core.runs import Run, TestMetrics

_HEIGHT = 460
_SINGLE, _HERE, _ISO = "#717581", "#e0245e", "rgba(138,148,166,0.55)"
_HEADROOM = 1.06
# A network without a KL term pays hundreds of nats: it stands at the edge with its figure.
_WIDEST_RATE = 45.0
_MOST_LINES = 40


def draw(family: Sequence[Run], opened: Run, *, key: str) -> str | None:
    """Show the plane; the name of the run whose mark was clicked just now, or None."""
    rows = {run.name: _metrics(run) for run in family if run.config.variational}
    rows = {name: found for name, found in rows.items() if found}
    if not rows:
        st.info("The plane needs at least one variational network of this data set.")
        return None
    figure = _figure([run for run in family if run.name in rows], rows, opened)
    event = st.plotly_chart(
        figure, key=key, on_select="rerun", selection_mode="points",
        config={"displayModeBar": False},
    )  # fmt: skip
    points = event["selection"]["points"] if event else []
    left_out = sum(not run.config.variational for run in family)
    note = (
        "Rate: nats that the code carries about an image, KL(q(z|x) ‖ p(z)). Distortion: nats "
        "still missing to describe it. On a dotted line their sum, −ELBO, is the same; β is "
        "the slope that a network was asked to stand at."
    )
    st.caption(note + (" Plain autoencoders have no rate and are left out." if left_out else ""))
    return str(points[0]["customdata"][0]) if points else None


def _metrics(run: Run) -> tuple[TestMetrics, ...]:
    try:
        return run.metrics
    except BrokenRunError:  # the sidebar names it
        return ()


def _figure(
    family: Sequence[Run], rows: dict[str, tuple[TestMetrics, ...]], opened: Run
) -> go.Figure:
    everything = [row for found in rows.values() for row in found]
    widest = min(_WIDEST_RATE, max(row.kl for row in everything)) * _HEADROOM
    distortions = [row.reconstruction for row in everything]
    low, high = min(distortions), max(distortions)
    margin = 0.06 * (high - low) + 1.0
    figure = go.Figure()
    _add_iso_lines(figure, widest, low - margin, high + margin)
    conditioned = [run for run in family if run.config.conditioned]
    for run, colour in zip(conditioned, itertools.cycle(palette.here()), strict=False):
        _add_curve(figure, run, rows[run.name], colour)
    _add_singles(figure, [run for run in family if not run.config.conditioned], rows, widest)
    if opened.name in rows:
        _add_here(figure, opened, rows[opened.name], widest)
    figure.update_layout(
        height=_HEIGHT, margin={"l": 55, "r": 15, "t": 10, "b": 45}, hovermode="closest",
        dragmode=False, clickmode="event+select", legend={"orientation": "h", "y": -0.16},
        xaxis={"title": "rate: KL (nats)", "range": [-0.02 * widest, widest], "zeroline": False,
               "fixedrange": True},
        yaxis={"title": "distortion: reconstruction (nats)", "zeroline": False,
               "range": [low - margin, high + margin], "fixedrange": True},
    )  # fmt: skip
    return figure


def _add_iso_lines(figure: go.Figure, widest: float, low: float, high: float) -> None:
    step = 10.0 if high - low < 120 else 20.0
    while high + widest - low > _MOST_LINES * step:  # feature vectors in a unit of their own
        step *= 2
    totals = np.arange(np.ceil(low / step) * step, high + widest, step)
    for total in totals:
        figure.add_scatter(
            x=[0, widest], y=[total, total - widest], mode="lines", hoverinfo="skip",
            line={"dash": "dot", "width": 1, "color": _ISO}, showlegend=False,
        )  # fmt: skip
    for total in totals:
        if low < total - widest < high:
            figure.add_annotation(
                x=widest, y=total - widest, text=f"−ELBO {total:g}", showarrow=False,
                xanchor="right", yshift=7, font={"size": 10, "color": _SINGLE},
            )  # fmt: skip


def _add_curve(figure: go.Figure, run: Run, rows: tuple[TestMetrics, ...], colour: str) -> None:
    figure.add_scatter(
        x=[row.kl for row in rows], y=[row.reconstruction for row in rows],
        name=plotly_text.plain(run.title),
        mode="lines+markers", line={"color": colour, "width": 2}, marker={"size": 6},
        **_marks([(run, row) for row in rows]),
    )  # fmt: skip


def _add_singles(
    figure: go.Figure, family: Sequence[Run], rows: dict[str, tuple[TestMetrics, ...]],
    widest: float,
) -> None:  # fmt: skip
    if not family:
        return
    pairs = [(run, row) for run in family for row in rows[run.name]]
    beyond = [row.kl > widest for _, row in pairs]
    figure.add_scatter(
        x=[min(row.kl, 0.985 * widest) for _, row in pairs],
        y=[row.reconstruction for _, row in pairs], name="networks of one β",
        mode="markers+text",
        textposition=["middle left" if far else "top center" for far in beyond],
        text=[
            f"β = {row.beta:g}" + (f", KL {row.kl:.0f} →" if far else "")
            for (_, row), far in zip(pairs, beyond, strict=True)
        ],
        textfont={"size": 11},
        marker={
            "size": 11, "color": _SINGLE, "line": {"color": "white", "width": 1},
            "symbol": ["triangle-right" if far else "diamond" for far in beyond],
        },
        **_marks(pairs),
    )  # fmt: skip


def _add_here(figure: go.Figure, run: Run, rows: tuple[TestMetrics, ...], widest: float) -> None:
    beta = links.beta(run)
    row = min(rows, key=lambda row: abs(np.log((row.beta + 1e-9) / (beta + 1e-9))))
    figure.add_scatter(
        x=[min(row.kl, 0.985 * widest)], y=[row.reconstruction], mode="markers+text",
        name="you are here", text=["you are here"], textposition="bottom center",
        textfont={"color": _HERE},
        marker={"size": 17, "symbol": "star", "color": _HERE,
                "line": {"color": "white", "width": 1.5}},
        **_marks([(run, row)]),
    )  # fmt: skip


def _marks(pairs: Sequence[tuple[Run, TestMetrics]]) -> dict[str, object]:
    """What hovering says and what a click means; a click fades nothing."""
    return {
        "customdata": [
            [run.name, plotly_text.plain(run.title), f"{row.beta:.4g}", row.kl, -row.elbo]
            for run, row in pairs
        ],
        "hovertemplate": "%{customdata[1]}<br>β = %{customdata[2]}<br>rate %{customdata[3]:.2f}, "
        "distortion %{y:.2f} nats<br>−ELBO %{customdata[4]:.2f}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
