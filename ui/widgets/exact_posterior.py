"""An example's exact posterior p(z|x) beside the encoder's ellipse, and its gap in nats."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui.markdown import escaped, table
from ui.state import exact_posteriors
from ui.state.open_run import OpenRun
from ui.widgets import palette
from vae_core.analysis.likelihood.posterior import ExactPosterior
from vae_core.errors import ConfigError
from vae_core.reference.glossary import meanings
from vae_core.vae.posterior import Posterior

_SCALE = ((0.0, "rgba(70,120,220,0)"), (0.4, "rgba(70,120,220,0.45)"), (1.0, "rgb(40,90,210)"))
_TURN = np.linspace(0, 2 * np.pi, 73)


def draw(
    opened: OpenRun, x: np.ndarray | None, posterior: Posterior, beta: float, *, key: str,
    observed: np.ndarray | None = None,
) -> None:  # fmt: skip
    """The section; what is shut is not computed.

    Args:
        x: the example as it was, (1, *shape); None where it is not at hand.
        posterior: the encoder's, (1, d).
        key: another one on each page.
        observed: (1, width), False where x is missing.
    """
    if x is None or not exact_posteriors.has_any(opened):
        return
    place = st.expander(
        "Its exact posterior, and what the encoder misses", icon=":material/target:", key=key,
        on_change="rerun",
    )  # fmt: skip
    if not place.open:
        return
    with place:
        show(opened, x, posterior, beta, key=key, observed=observed)


def show(
    opened: OpenRun, x: np.ndarray, posterior: Posterior, beta: float, *, key: str,
    observed: np.ndarray | None = None,
) -> None:  # fmt: skip
    """What is in the section, of a variational run of two dimensions."""
    try:
        found = exact_posteriors.of(opened, x, posterior, beta, observed)
    except ConfigError as error:
        st.info(escaped(str(error)), icon=":material/blur_on:")
        return
    picture, figures = st.columns([1, 1], vertical_alignment="center")
    with picture:
        st.plotly_chart(
            _figure(found, posterior), key=f"{key}-chart", config={"displayModeBar": False}
        )
    with figures:
        st.markdown(_table(found), help=meanings("log_p", "elbo", "gap", "posterior"))
        if opened.run.config.likelihood == "bernoulli":
            st.caption(f"Of one binarisation of its values (seed {exact_posteriors.SEED}).")


def _figure(found: ExactPosterior, posterior: Posterior) -> go.Figure:
    figure = go.Figure()
    figure.add_heatmap(
        x=found.x, y=found.y, z=found.density, showscale=False, colorscale=_SCALE, name="p(z|x)",
        hoverinfo="skip",
    )  # fmt: skip
    for name, q, colour, dash in (
        ("encoder's q, 1σ and 2σ", posterior, palette.here()[0], "solid"),
        ("best q", found.best, "#e0245e", "dot"),
    ):
        for size in (1, 2):
            figure.add_scatter(
                x=q.mean[0, 0] + size * q.sigma[0, 0] * np.cos(_TURN),
                y=q.mean[0, 1] + size * q.sigma[0, 1] * np.sin(_TURN),
                mode="lines", line={"color": colour, "dash": dash, "width": 2}, name=name,
                showlegend=size == 1, hoverinfo="skip",
            )  # fmt: skip
    figure.update_layout(
        height=320, margin={"l": 40, "r": 10, "t": 10, "b": 40}, dragmode=False,
        legend={"orientation": "h", "y": -0.3},
        xaxis={"title": "z₁", "constrain": "domain"}, yaxis={"title": "z₂", "scaleanchor": "x"},
    )  # fmt: skip
    return figure


def _table(found: ExactPosterior) -> str:
    rows = (
        ("log p(x)", f"{found.log_p:.2f}"),
        ("ELBO", f"{found.elbo:.2f}"),
        ("gap", f"{found.log_p - found.elbo:.2f}"),
        ("of it the family's", f"{found.approximation:.2f}"),
        ("of it the encoder's", f"{found.amortisation:.2f}"),
        ("error of log p(x)", f"{found.error:.4f}"),
    )
    return table(("figure", "nats"), [(name, nats.replace("-", "−")) for name, nats in rows])
