"""The rate–distortion plane (Alemi et al. 2018): what a network pays in KL for what it keeps."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui import plotly_text
from ui.compare import plane_labels
from ui.compare.plane_labels import Mark
from ui.state import links
from ui.widgets import palette
from vae_core.errors import BrokenRunError
from vae_core.reference.glossary import meanings
from vae_core.runs import Run, TestMetrics

_HEIGHT = 460
_SINGLE, _HERE, _ISO = "#717581", "#e0245e", "rgba(138,148,166,0.55)"
_HERE_WORDS = "you are here"
_HEADROOM, _LEFT = 1.06, 0.02  # beyond the widest rate, and before 0, in shares of it
# A network without a KL term pays hundreds of nats: it stands at the edge with its figure.
_WIDEST_RATE = 45.0
_MOST_LINES = 40
_LINE = 0.07  # of the plane's height: what a line of words and its neighbour take


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
    st.caption(
        note + (" Plain autoencoders have no rate and are left out." if left_out else ""),
        help=meanings("rate", "distortion", "elbo"),
    )
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
    at_the_edge = [row.reconstruction for row in everything if row.kl > widest]
    _add_iso_lines(figure, widest, low - margin, high + margin, clear_of=at_the_edge)
    conditioned = [run for run in family if run.config.conditioned]
    for run, colour in zip(conditioned, itertools.cycle(palette.here()), strict=False):
        _add_curve(figure, run, rows[run.name], colour)
    plane = _Plane(widest, low - margin, high + margin)
    here = _here(opened, rows[opened.name]) if opened.name in rows else None
    singles = [(run, row) for run in family if not run.config.conditioned for row in rows[run.name]]
    marks = [] if here is None else [plane.mark(here, _HERE_WORDS)]
    marks += [plane.mark(row, _single_words(row, widest)) for _, row in singles]
    curves = [[plane.mark(row, "") for row in rows[run.name]] for run in conditioned]
    on_curves = [mark for curve in curves for mark in plane_labels.along(curve)]
    sides = plane_labels.sides(marks, on_curves)
    if here is not None:
        side = sides.pop(0)
        _add_here(figure, opened, here, side, plane)
    _add_singles(figure, singles, sides, plane)
    figure.update_layout(
        height=_HEIGHT, margin={"l": 55, "r": 15, "t": 10, "b": 45}, hovermode="closest",
        dragmode=False, clickmode="event+select", legend={"orientation": "h", "y": -0.16},
        xaxis={"title": "rate: KL (nats)", "range": [-_LEFT * widest, widest], "zeroline": False,
               "fixedrange": True},
        yaxis={"title": "distortion: reconstruction (nats)", "zeroline": False,
               "range": [low - margin, high + margin], "fixedrange": True},
    )  # fmt: skip
    return figure


def _add_iso_lines(
    figure: go.Figure, widest: float, low: float, high: float, *, clear_of: Sequence[float]
) -> None:
    """``clear_of``: distortions of marks at the right edge, whose words have the room there."""
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
        at = total - widest
        if low < at < high and all(abs(at - mark) > _LINE * (high - low) for mark in clear_of):
            figure.add_annotation(
                x=widest, y=at, text=f"−ELBO {total:g}", showarrow=False,
                xanchor="right", yshift=7, font={"size": 10, "color": _SINGLE},
            )  # fmt: skip


def _add_curve(figure: go.Figure, run: Run, rows: tuple[TestMetrics, ...], colour: str) -> None:
    figure.add_scatter(
        x=[row.kl for row in rows], y=[row.reconstruction for row in rows],
        name=plotly_text.plain(run.title),
        mode="lines+markers", line={"color": colour, "width": 2}, marker={"size": 6},
        **_marks([(run, row) for row in rows]),
    )  # fmt: skip


@dataclass(frozen=True)
class _Plane:
    """What the plane shows: rates up to ``widest``, distortions from ``low`` to ``high``."""

    widest: float
    low: float
    high: float

    def rate(self, row: TestMetrics) -> float:
        """Where a network stands: one beyond the edge stands at it."""
        return min(row.kl, 0.985 * self.widest)

    def mark(self, row: TestMetrics, words: str) -> Mark:
        up = (row.reconstruction - self.low) / (self.high - self.low)
        return Mark((self.rate(row) / self.widest + _LEFT) / (1 + _LEFT), up, words)


def _single_words(row: TestMetrics, widest: float) -> str:
    return f"β = {row.beta:g}" + (f", KL {row.kl:.0f} →" if row.kl > widest else "")


def _add_singles(
    figure: go.Figure, pairs: Sequence[tuple[Run, TestMetrics]], sides: Sequence[str | None],
    plane: _Plane,
) -> None:  # fmt: skip
    """Networks of one β; ``sides``: where their words go, None for no room."""
    if not pairs:
        return
    beyond = [row.kl > plane.widest for _, row in pairs]
    figure.add_scatter(
        x=[plane.rate(row) for _, row in pairs],
        y=[row.reconstruction for _, row in pairs], name="networks of one β",
        mode="markers+text",
        textposition=[side or "top center" for side in sides],
        text=[
            _single_words(row, plane.widest) if side else ""
            for (_, row), side in zip(pairs, sides, strict=True)
        ],
        textfont={"size": 11},
        marker={
            "size": 11, "color": _SINGLE, "line": {"color": "white", "width": 1},
            "symbol": ["triangle-right" if far else "diamond" for far in beyond],
        },
        **_marks(pairs),
    )  # fmt: skip


def _here(run: Run, rows: tuple[TestMetrics, ...]) -> TestMetrics:
    beta = links.beta(run)
    return min(rows, key=lambda row: abs(np.log((row.beta + 1e-9) / (beta + 1e-9))))


def _add_here(
    figure: go.Figure, run: Run, row: TestMetrics, side: str | None, plane: _Plane
) -> None:
    figure.add_scatter(
        x=[plane.rate(row)], y=[row.reconstruction], mode="markers+text", name=_HERE_WORDS,
        text=[_HERE_WORDS if side else ""], textposition=side or "bottom center",
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
