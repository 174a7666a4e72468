"""The latent map: β, the test codes, and the decoded image under the pointer, in the browser.

``latent_map(view, key=...)`` mounts it and returns what the user has kept. Everything that moves
(points flowing with β, decoding, numbers) happens in ``web/latent_map``; Python hears of it when
the user keeps a point or lets go of β. The component's message is small: what is large is
fetched by the browser, once, see ``map_blocks``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ui.components import face, map_blocks, map_state
from ui.components.map_blocks import MapData
from vae_core.sharing import map_message, message


@dataclass(frozen=True, kw_only=True)
class MapView:
    """What the map shows of one run.

    Attributes:
        run: The run's identity. While it stays the same the map keeps its zoom, its legend, β
            and the kept point.
        data: Where codes, decoder and test images come from.
        label_names: What the legend calls the labels.
        metrics: From ``map_message.metric_rows``, ascending in β.
        dimensions: From ``map_message.dimensions``, likewise, of more than two latent dimensions.
        tick_betas: The values marked on the β slider.
        kept: The place of the plane shown first.
        beta: The β shown first.
        point: The index of the data point shown first; ``kept`` is then its code.
        look: All of what is shown first, as the map's text; it counts for more than the above.
        variational: False for a plain autoencoder, whose codes have no width.
        value_range: For a decoder of feature vectors, the lowest and the highest value that its
            bars have to show; None for images.
        rows: What a decoded row's places mean, as the map's type ``Rows`` has it; None for images
            and for vectors that are shown as they are.
        terms: What the words on the map mean, by the names that its markup has for them.
        beta_said: What is said of a run of one β; None for its β alone.
        epochs: How many the run has been trained for; None where nobody knows.
        beta_ends: What the low and the high end of the β slider do, in words.
    """

    run: str
    data: MapData
    label_names: tuple[str, ...]
    metrics: tuple[dict[str, Any], ...]
    tick_betas: tuple[float, ...]
    kept: tuple[float, float]
    beta: float
    point: int | None = None
    look: str = ""
    variational: bool = True
    value_range: tuple[float, float] | None = None
    rows: Mapping[str, Any] | None = None
    terms: Mapping[str, str] = field(default_factory=dict)
    beta_said: str | None = None
    epochs: int | None = None
    beta_ends: tuple[str, str] | None = None
    dimensions: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class MapSelection:
    """What the user has kept.

    Attributes:
        z: The kept latent point; the code of ``point`` at ``beta`` if that is not None.
        beta: The β of the slider.
        point: The index of the kept data point, or None for a place between them.
        look: All of what is shown, as text, see ``map_state``.
    """

    z: tuple[float, float]
    beta: float
    point: int | None
    look: str = ""


def latent_map(view: MapView, *, key: str, on_look: Callable[[str, str], None]) -> MapSelection:
    """Mount the latent map and return its current selection.

    A click reaches the script as one rerun, whose call returns the new selection.

    Args:
        view: What to show.
        key: The component's key; its selection lives in ``st.session_state[key]``.
        on_look: Called with a run and all of what is shown of it, as text, whenever that has
            changed. It is called before the script runs: the run may be one that has been left.

    Returns:
        The user's selection, or ``view.kept``, ``view.beta`` and ``view.point`` before there is
        one for this run.
    """
    answer = _selection(view, st.session_state.get(key))
    start = _start(view, key, answer)
    selection = start.selection if answer is None or answer == start.outdated else answer
    _component(
        key=key, data=_message(view, start.selection, selection),
        on_selection_change=lambda: _hear(key, on_look),
    )  # fmt: skip
    return selection


def _hear(key: str, on_look: Callable[[str, str], None]) -> None:
    chosen = _chosen(st.session_state.get(key))
    run, text = chosen.get("run"), chosen.get("text")
    if isinstance(run, str) and isinstance(text, str):
        on_look(run, map_state.changed(text, run=None))


def _chosen(state: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the browser said last; empty if it has said nothing."""
    chosen = state.get("selection") if state else None
    return chosen if isinstance(chosen, dict) else {}


@dataclass(frozen=True)
class _Start:
    """What the browser begins with, and the answer that it had given before."""

    run: str
    selection: MapSelection
    outdated: MapSelection | None


def _start(view: MapView, key: str, answer: MapSelection | None) -> _Start:
    """What the browser begins with, unchanged for as long as nobody but the map changes the view.

    It is part of the message, and a changed message would be sent and unpacked again.
    """
    frozen_key = f"{key}-start"
    frozen: _Start | None = st.session_state.get(frozen_key)
    is_back = key not in st.session_state  # another page was open
    if (
        frozen is None or is_back or frozen.run != view.run
        or view.look not in (frozen.selection.look, answer and answer.look)
    ):  # fmt: skip
        first = MapSelection(z=view.kept, beta=view.beta, point=view.point, look=view.look)
        frozen = _Start(view.run, first, answer)
        st.session_state[frozen_key] = frozen
    return frozen


def _selection(view: MapView, state: Mapping[str, Any] | None) -> MapSelection | None:
    """Read the browser's selection; None if there is none or it belongs to another run."""
    chosen = _chosen(state)
    if chosen.get("run") != view.run:
        return None
    point = chosen.get("point")
    if not (point is None or 0 <= point < view.data.count):
        return None
    x, y = (float(value) for value in chosen["z"])
    text = chosen.get("text")
    look = map_state.changed(text, run=None) if isinstance(text, str) else view.look
    return MapSelection(z=(x, y), beta=float(chosen["beta"]), point=point, look=look)


def _message(view: MapView, start: MapSelection, now: MapSelection) -> bytes:
    """What is small or changes; the large rest is named by its digest."""
    wide = map_blocks.offer_wide(view.data, now.look, now.beta, now.point)
    described = map_message.of_run(
        run=view.run, label_names=view.label_names, metrics=view.metrics,
        tick_betas=view.tick_betas, value_range=view.value_range, rows=view.rows,
        variational=view.variational, terms=view.terms, beta_ends=view.beta_ends,
    )  # fmt: skip
    return message.pack(
        described
        | {
            "blocks": map_blocks.offer(view.data, start.beta),
            "start": {
                "z": [float(value) for value in start.z],
                "beta": float(start.beta),
                "point": None if start.point is None else int(start.point),
            },
            "look": start.look,
            "snapshots": map_blocks.offer_moments(view.data),
            "epochs": view.epochs,
            "beta_said": view.beta_said,
            "columns": map_blocks.offer_columns(view.data, now.beta),
            "known": map_blocks.offer_known(view.data),
            "neighbours": map_blocks.offer_neighbours(view.data),
            "exact": map_blocks.offer_exact(view.data, now.look, now.beta, now.point),
        }
        | ({} if wide is None else {"wide": wide | {"kl": view.dimensions}}),
        b"",
    )


_component = face.component("latent_map", root=".lm", answer="selection", is_state=True)
