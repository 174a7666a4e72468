"""An interpolation from the encoded example to another place: a film strip to keep."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from ui.encode.encoded import Encoded, label_name
from ui.state import open_run
from ui.state.open_run import OpenRun
from ui.widgets import inline_pictures, vectors
from vae_core.analysis.projection import PLANE
from vae_core.images import write
from vae_core.reference.glossary import meaning
from vae_core.vae import interpolation
from vae_core.vae.interpolation import Route

_ROUTES: Mapping[Route, str] = {"line": "Straight line", "arc": "Arc around 0"}
_FEWEST, _MOST, _USUAL = 4, 24, 12
_STRIP_ENLARGE, _GIF_ENLARGE = 3, 8
_ARC = (
    "An arc keeps the distance from 0 even: in many dimensions the straight line passes where the "
    "prior has no mass."
)
_DIGIT, _PLACE = "An example", "A place"


def draw(opened: OpenRun, encoded: Encoded) -> None:
    """Choose where to go; see what lies on the way; download it."""
    to, where, steps, how = st.columns([1.3, 2, 1.6, 1.6])
    target = _target(opened, encoded, to, where)
    count = steps.slider(
        "Pictures", _FEWEST, _MOST, _USUAL, key="walk-count", persist_state="session"
    )
    route = how.selectbox(
        "Way", list(_ROUTES), format_func=_ROUTES.__getitem__, key="walk-route",
        persist_state="session",
        help=_ARC if opened.run.config.variational else None,
    )  # fmt: skip
    z = interpolation.interpolate(encoded.posterior.mean[0], target, count, route)
    decoded = opened.codec.decode(z, encoded.beta)
    if not opened.is_image:
        steps_along = np.linspace(0.0, 1.0, count)
        st.plotly_chart(
            vectors.heat_map(decoded, steps_along, opened.rows, "share of the way"),
            key="walk-heat-map", config={"displayModeBar": False},
        )  # fmt: skip
        return
    strip = np.concatenate(list(decoded), axis=1)
    inline_pictures.strips([("", strip)])
    words, png, gif = st.columns([4, 1, 1], vertical_alignment="center")
    at = f" at β = {encoded.beta:.4g}" if opened.run.config.variational else ""
    words.caption(f"From your example, z = {_text(z[0])}, to z = {_text(z[-1])}{at}.")
    png.download_button(
        "PNG", lambda: write.png(write.picture(strip, enlarge=_STRIP_ENLARGE)), "interpolation.png",
        "image/png", on_click="ignore", icon=":material/download:", width="stretch",
    )  # fmt: skip
    gif.download_button(
        "GIF", lambda: _gif(decoded), "interpolation.gif", "image/gif", on_click="ignore",
        icon=":material/download:", width="stretch",
    )  # fmt: skip


def _target(
    opened: OpenRun, encoded: Encoded, to: st.delta_generator.DeltaGenerator,
    where: st.delta_generator.DeltaGenerator,
) -> np.ndarray:  # fmt: skip
    """The z to go to, (latent_dim,): a label's most typical test example, or a place."""
    labels = opened.codes.labels
    known = [] if labels is None else [int(label) for label in np.unique(labels) if label >= 0]
    kinds = (_DIGIT, _PLACE) if known else (_PLACE,)
    kind = to.selectbox(
        "To", kinds, key="walk-to", persist_state="session", help=meaning("interpolation")
    )
    if kind == _DIGIT:
        label = where.selectbox(
            "Which", known, format_func=lambda label: label_name(opened, label),
            key=f"walk-label-{opened.run.config.dataset}", persist_state="session",
        )  # fmt: skip
        return _typical(opened, encoded.beta, label)
    target = np.zeros(opened.run.config.latent_dim, np.float32)
    for index, column in enumerate(where.columns(min(PLANE, len(target)))):
        target[index] = column.number_input(
            f"z{index + 1}", -100.0, 100.0, 0.0, 0.25, key=f"walk-z{index}",
            persist_state="session",
        )  # fmt: skip
    return target


def _gif(decoded: np.ndarray) -> bytes:
    return write.gif([write.picture(image, enlarge=_GIF_ENLARGE) for image in decoded])


def _typical(opened: OpenRun, beta: float, label: int) -> np.ndarray:
    """The code nearest to its label's median, (d,): in the thick of it, and a real example's."""
    codes = open_run.means(opened, beta)[opened.codes.labels == label]
    middle = np.median(codes, axis=0)
    return codes[np.square(codes - middle).sum(axis=1).argmin()]


def _text(z: np.ndarray) -> str:
    more = ", …" if len(z) > 4 else ""
    return "(" + ", ".join(f"{value:.2f}" for value in z[:4]) + more + ")"
