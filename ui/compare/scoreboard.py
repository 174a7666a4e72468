"""The scoreboard: every run of a data set in one table, published figures beside, to take away."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from ui import markdown, plotly_text
from vae_core.analysis import scoreboard
from vae_core.analysis.evaluate import SWEEP_BETAS
from vae_core.analysis.scoreboard import Entry
from vae_core.errors import BrokenRunError
from vae_core.reference.glossary import meanings
from vae_core.reference.likelihoods import PUBLISHED_LIKELIHOODS
from vae_core.runs import Run

_MOST_POINTS = 200


def draw(family: Sequence[Run], dataset: str) -> None:
    """The section on Compare; what is shut is not read."""
    place = st.expander(
        "Scoreboard: every run in nats", icon=":material/leaderboard:", key="scoreboard",
        on_change="rerun",
    )  # fmt: skip
    if not place.open:
        return
    with place:
        found = _entries(family)
        if not found:
            st.info("No variational run of this data has figures yet.")
            return
        names = [name for name, _, _ in scoreboard.COLUMNS]
        by = st.selectbox(
            "Sort by", names, index=names.index("ELBO"), key="scoreboard-by",
            persist_state="session",
        )  # fmt: skip
        rows = scoreboard.ordered(found, by)
        st.markdown(_narrowed(names, scoreboard.table(rows)))
        st.caption(
            "Test set, nats per example. log p(x), or ≥ its bound, and the gap are of binarised "
            "values where the likelihood is Bernoulli (Check-up on Explore computes them), and of "
            "as many examples as it says: log p(x) − gap is the ELBO of those. All else is of the "
            "whole test set and the values that the run was trained on. ± is the standard "
            "deviation over seeds.",
            help=meanings("elbo", "log_p", "gap", "kl", "active_units"),
        )
        if words := scoreboard.one_against_separate(family):
            st.caption(words)
        _published(dataset)
        _take_away(rows, dataset)
        _curve(found)


def _narrowed(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table without the columns in which all rows are alike: a page is narrow."""
    columns = zip(*rows, strict=True)
    kept = [i for i, cells in enumerate(columns) if len(rows) == 1 or len(set(cells)) > 1]
    cells = [[markdown.escaped(row[i]) for i in kept] for row in rows]
    return markdown.table([names[i] for i in kept], cells)


def _entries(family: Sequence[Run]) -> list[Entry]:
    readable = []
    for run in family:
        try:
            scoreboard.entries([run], ())
            readable.append(run)
        except BrokenRunError:  # the sidebar names it
            continue
    return scoreboard.entries(readable, SWEEP_BETAS)


def _published(dataset: str) -> None:
    rows = [each for each in PUBLISHED_LIKELIHOODS if each.dataset == dataset]
    if not rows:
        st.caption("No published held-out figure of this data was found that could be checked.")
        return
    st.markdown("**Published**")
    cells = [
        (each.model, str(each.latent_dim), f"≥ −{-each.log_p:.2f}", each.source) for each in rows
    ]
    st.markdown(markdown.table(("model", "dimensions", "log p(x)", "source"), cells, words=(0, 3)))
    protocols = "; ".join(dict.fromkeys(each.protocol for each in rows))
    st.caption(f"Their protocol: {protocols}. What was had otherwise does not compare.")


def _take_away(rows: Sequence[Entry], dataset: str) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "CSV", scoreboard.to_csv(rows), f"{dataset}-scoreboard.csv", "text/csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "LaTeX", scoreboard.to_latex(rows), f"{dataset}-scoreboard.tex", "text/x-tex",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _curve(found: Sequence[Entry]) -> None:
    """ELBO over what the rows differ in: latent dimensions, else β."""
    over_dimensions = len({entry.latent_dim for entry in found}) > 2
    x = [float(e.latent_dim) if over_dimensions else e.beta for e in found]
    if len(set(x)) < 3:
        return
    figure = go.Figure()
    for title in dict.fromkeys(entry.title for entry in found):
        points = sorted(
            (at, entry.elbo.mean, entry.elbo.spread or 0.0)
            for at, entry in zip(x, found, strict=True)
            if entry.title == title and at > 0
        )[:_MOST_POINTS]
        if not points:
            continue
        at, elbo, spread = zip(*points, strict=True)
        figure.add_scatter(
            x=at, y=elbo, error_y={"type": "data", "array": spread, "visible": any(spread)},
            mode="lines+markers", name=plotly_text.plain(title),
        )  # fmt: skip
    figure.update_layout(
        height=320, margin={"l": 55, "r": 15, "t": 10, "b": 45}, dragmode=False,
        xaxis={"type": "log", "title": "latent dimensions" if over_dimensions else "β"},
        yaxis={"title": "ELBO (nats)"}, legend={"orientation": "h", "y": -0.3},
    )  # fmt: skip
    st.plotly_chart(figure, key="scoreboard-curve", config={"displayModeBar": False})
