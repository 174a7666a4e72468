"""A sweep's table, the best first, and its rate–distortion plane; both grow as runs end."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import markdown, web_files
from vae_core.analysis.sweep_table import RANKINGS, Ranking, Row, table
from vae_core.jobs import sweeps
from vae_core.jobs.sweeps import Member
from vae_core.reference.glossary import meanings
from vae_core.runs.sweep import Sweep
from vae_core.vae.combinations import in_words, varied
from vae_core.vae.config import SETTINGS

_HEIGHT = 380


def draw(sweep: Sweep, members: list[Member]) -> None:
    measured = [sweeps.test_figures(member) for member in members]
    likelihoods = [sweeps.log_p(member) for member in members]
    by = _ranking() if any(likelihoods) else RANKINGS[0]
    rows = table(sweep.configs, measured, likelihoods, by)
    if not any(measured):
        st.caption("The first figures appear when the first run has ended.")
    _table(sweep, rows)
    st.caption(
        f"Test set, nats per example, mean ± standard deviation over seeds. Ranked by {by}: "
        "the trained loss would prefer the smallest β for being small.",
        help=meanings("elbo", "log_p", "reconstruction", "kl", "active_units"),
    )
    if any(likelihoods):
        st.caption("log p(x), or ≥ its bound, is of binarised values where outputs are Bernoulli.")
    elif any(measured):
        st.caption(f"With log p(x): `python -m vae_core sweeps {sweep.name} --log-p`")
    if sum(row is not None for row in measured) > 1:  # one point has no place on a plane
        _plane(sweep, measured)


def _ranking() -> Ranking:
    """What the table is ranked by, where there is a choice."""
    chosen: Ranking | None = st.segmented_control(
        "Ranked by", RANKINGS, default=RANKINGS[0], key="sweep-ranking"
    )
    return chosen or RANKINGS[0]


def _table(sweep: Sweep, rows: list[Row]) -> None:
    names = list(rows[0].settings)
    examples = max(row.examples for row in rows)
    heads = [
        *(SETTINGS[name].label for name in names),
        "ELBO", *([f"log p(x), {examples:,} examples"] if examples else []),
        "reconstruction", "KL", "active units", "runs",
    ]  # fmt: skip
    cells = [_cells(sweep, row, names, likelihoods=examples > 0) for row in rows]
    st.markdown(markdown.table(heads, cells))


def _cells(sweep: Sweep, row: Row, names: list[str], *, likelihoods: bool) -> list[str]:
    """One row; its runs are links, as many as are planned."""
    links = [_link(sweep, index) for index in row.members]
    waiting = row.planned - len(links)
    return [
        *(markdown.escaped(in_words(row.settings[name])) for name in names),
        str(row.elbo or "…"),
        *([row.log_p_in_words] if likelihoods else []),
        str(row.reconstruction or ""),
        str(row.kl or ""),
        f"{row.active_units.mean:.3g}" if row.active_units else "",
        " ".join([*links, *(["…"] if waiting else [])]),
    ]


def _link(sweep: Sweep, index: int) -> str:
    """The way to one of its runs on Explore."""
    return f"[{index + 1}]({web_files.mounted(f'?run={sweep.run_name(index)}')})"


def _plane(sweep: Sweep, measured: list[Any]) -> None:
    """Rate against distortion, a point a run, coloured by what varies first."""
    names = varied(sweep.configs)
    colour = names[0] if names else "seed"
    pairs = [(c, row) for c, row in zip(sweep.configs, measured, strict=True) if row is not None]
    points = {
        "rate": [row.kl for _, row in pairs],
        "distortion": [row.reconstruction for _, row in pairs],
        "−ELBO": [-row.elbo for _, row in pairs],
        "run": [_words(config, names) for config, _ in pairs],
        "colour": [in_words(getattr(config, colour)) for config, _ in pairs],
    }
    order = list(dict.fromkeys(in_words(getattr(config, colour)) for config in sweep.configs))
    st.vega_lite_chart(
        points, _chart(SETTINGS[colour].label, order), key=f"sweep-plane-{sweep.name}",
        height=_HEIGHT,
    )  # fmt: skip
    st.caption(
        "Rate: nats that the code carries. Distortion: nats still missing. Lower and further left "
        "is better; their sum is −ELBO.",
        help=meanings("rate", "distortion"),
    )


def _words(config: Any, names: tuple[str, ...]) -> str:
    parts = [f"{SETTINGS[name].label} {in_words(getattr(config, name))}" for name in names]
    return ", ".join([*parts, f"seed {config.seed}"])


def _chart(title: str, order: list[str]) -> dict[str, Any]:
    return {
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.85},
        "encoding": {
            "x": {
                "field": "rate", "type": "quantitative", "title": "rate: KL (nats)",
                "scale": {"zero": True},
            },
            "y": {
                "field": "distortion", "type": "quantitative",
                "title": "distortion: reconstruction (nats)",
                "scale": {"zero": False, "padding": 20},
            },
            "color": {
                "field": "colour", "type": "nominal", "title": title, "sort": order,
                "scale": {"domain": order},
            },
            "tooltip": [
                {"field": "run"}, {"field": "rate", "format": ".2f"},
                {"field": "distortion", "format": ".2f"}, {"field": "−ELBO", "format": ".2f"},
            ],
        },
    }  # fmt: skip
