"""The latent map: β, the test codes, and the decoded image under the pointer, in the browser.

``latent_map(view, key=...)`` mounts it and returns what the user has kept. Everything that moves
(points flowing with β, decoding, numbers) happens in ``assets/``; Python hears of it when the
user keeps a point or lets go of β.

``latent_map_data(view, key=...)`` brings what is large and does not change: the run's codes and
decoder, its test images, and plotly.js, which draws axes and does zoom and pan. Mount it outside
the fragment that the map is in: what a click runs again then sends a few hundred bytes.

The JavaScript is one module made of the files in ``_SCRIPTS``, in that order and one scope; only
``index.js`` exports.
"""

from __future__ import annotations

import functools
import json
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly
import streamlit as st
from plotly.offline import get_plotlyjs

from ui.components import message
from ui.components.latent_map import payload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vae_core.serving.decoder_spec import BrowserDecoder
    from vae_core.vae.codes import Codes

__all__ = ["MapSelection", "MapView", "latent_map", "latent_map_data", "start_at"]

_ASSETS = Path(__file__).parent / "assets"
_SCRIPTS = (
    "store.js",
    "decoder.js",
    "codes.js",
    "theme.js",
    "points.js",
    "frame.js",
    "legend.js",
    "overlay.js",
    "pointer.js",
    "beta_slider.js",
    "bars.js",
    "panel.js",
    "manifold.js",
    "density.js",
    "tools.js",
    "path.js",
    "region.js",
    "thumbnails.js",
    "index.js",
)
_STORE_SCRIPTS = ("store.js", "store_component.js")
_WORKER_SCRIPTS = ("decoder.js", "manifold_worker.js")


@dataclass(frozen=True, kw_only=True)
class MapView:
    """What the map shows of one run.

    Attributes:
        run: The run's identity. While it stays the same the map keeps its zoom, its legend, β
            and the kept point.
        codes: The test set's posteriors, two latent dimensions of them.
        label_names: What the legend calls the labels.
        decoder: The decoder for the browser. None: the server decodes, and the map says so.
        metrics: Rows with the keys ``beta``, ``reconstruction``, ``kl``, ``loss``, ``elbo`` and
            ``active_units``, in nats per example, ascending in β.
        tick_betas: The values marked on the β slider.
        kept: The latent point shown first.
        beta: The β shown first.
        point: The index of the data point shown first; ``kept`` is then its code.
        originals: The test images, uint8 (n, h, w, c), where they are at hand and n is the number
            of codes: shown over a point. None otherwise.
        variational: False for a plain autoencoder, whose codes have no width.
        value_range: For a decoder of feature vectors, the lowest and the highest value that its
            bars have to show; None for images.
    """

    run: str
    codes: Codes
    label_names: tuple[str, ...]
    decoder: BrowserDecoder | None
    metrics: tuple[dict[str, Any], ...]
    tick_betas: tuple[float, ...]
    kept: tuple[float, float]
    beta: float
    point: int | None = None
    originals: np.ndarray | None = None
    variational: bool = True
    value_range: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class MapSelection:
    """What the user has kept.

    Attributes:
        z: The kept latent point; the code of ``point`` at ``beta`` if that is not None.
        beta: The β of the slider.
        point: The index of the kept data point, or None for a place between them.
    """

    z: tuple[float, float]
    beta: float
    point: int | None


def latent_map(view: MapView, *, key: str) -> MapSelection:
    """Mount the latent map and return its current selection; ``latent_map_data`` has to follow.

    A click reaches the script as one rerun, whose call returns the new selection. Pass the same
    array objects at every rerun (``st.cache_resource``): the message is then built only once.

    Args:
        view: What to show.
        key: The component's key; its selection lives in ``st.session_state[key]``.

    Returns:
        The user's selection, or ``view.kept``, ``view.beta`` and ``view.point`` before there is
        one for this run.

    Raises:
        ValueError: if the view's arrays do not fit together.
    """
    start = _start(view, key)
    _component(key=key, data=_message(view, start), on_selection_change=_do_nothing)
    selection = _selection(view, st.session_state.get(key)) or start
    _remember(key)[view.run] = selection
    return selection


def latent_map_data(view: MapView, *, key: str) -> None:
    """Bring the map of this view its data, and the page plotly.js."""
    with st.container(gap=None):
        header, body = _body(view)
        _store(key=f"{key}-data", data=message.pack({"kind": "run", **header}, body))
        # After the codes: points and image need not wait for it.
        _store(key=f"{key}-plotly", data=_packed_plotly())
        if view.originals is not None:
            _store(key=f"{key}-originals", data=_packed_originals(view.originals))


def start_at(key: str, run: str, selection: MapSelection) -> None:
    """What the map of ``run`` shows when it is next mounted, in place of what was left there."""
    _remember(key)[run] = selection


def _do_nothing() -> None:
    """Streamlit keeps a component's state only under a name with a callback."""


def _remember(key: str) -> dict[str, MapSelection]:
    return st.session_state.setdefault(f"{key}-last", {})


def _start(view: MapView, key: str) -> MapSelection:
    """The selection the browser begins with, unchanged for as long as the map stays mounted.

    It is part of the message, and a changed message would be sent and unpacked again. A map that
    comes back (another page was open, or another run) begins where the user left it.
    """
    frozen_key = f"{key}-start"
    frozen = st.session_state.get(frozen_key)
    if frozen is None or frozen[0] != view.run or key not in st.session_state:
        first = MapSelection(z=view.kept, beta=view.beta, point=view.point)
        frozen = (view.run, _remember(key).get(view.run, first))
        st.session_state[frozen_key] = frozen
    return frozen[1]


def _selection(view: MapView, state: Mapping[str, Any] | None) -> MapSelection | None:
    """Read the browser's selection; None if there is none or it belongs to another run."""
    chosen = state.get("selection") if state else None
    if not isinstance(chosen, dict) or chosen.get("run") != view.run:
        return None
    point = chosen.get("point")
    if not (point is None or 0 <= point < len(view.codes)):
        return None
    x, y = (float(value) for value in chosen["z"])
    return MapSelection(z=(x, y), beta=float(chosen["beta"]), point=point)


def _message(view: MapView, start: MapSelection) -> bytes:
    """What is small or changes; the large rest is named by its digest."""
    header, _ = _body(view)
    return message.pack(
        {
            "run": view.run,
            "metrics": [
                {name: _number(row.get(name)) for name in _METRICS} for row in view.metrics
            ],
            "tick_betas": [float(beta) for beta in view.tick_betas],
            "value_range": view.value_range
            and {"low": float(view.value_range[0]), "high": float(view.value_range[1])},
            "start": {
                "z": [float(value) for value in start.z],
                "beta": float(start.beta),
                "point": None if start.point is None else int(start.point),
            },
            "variational": view.variational,
            "originals": None if view.originals is None else _originals_digest(view.originals),
            "digest": header["digest"],
            "plotly": plotly.__version__,
        },
        b"",
    )


def _number(value: Any) -> float | None:
    """JSON has no NaN: what a run does not have (a plain autoencoder's KL) is null."""
    return None if value is None or not np.isfinite(value) else float(value)


def _originals_digest(originals: np.ndarray) -> str:
    """Which images these are: their number, and a few of them."""
    few = np.ascontiguousarray(originals[:: max(1, len(originals) // 100)])
    return f"{len(originals)}-{zlib.crc32(few.data)}"


@functools.lru_cache(maxsize=1)
def _packed_plotly() -> bytes:
    """plotly.js as data: as a component's script the page would hash it before its first points."""
    header = {"kind": "plotly", "digest": plotly.__version__}
    return message.pack(header, zlib.compress(get_plotlyjs().encode(), level=1))


def _packed_originals(originals: np.ndarray) -> bytes:
    """The images' message, compressed once while it is among the last that were asked for."""
    found = _originals.pop(id(originals), None)
    if found is None:
        _, height, width, channels = originals.shape
        header = {
            "kind": "originals", "digest": _originals_digest(originals), "height": height,
            "width": width, "channels": channels,
        }  # fmt: skip
        packed = zlib.compress(np.ascontiguousarray(originals).data, level=1)
        # The images are held with their message, so that an identity cannot pass to others.
        found = (originals, message.pack(header, packed))
    _originals[id(originals)] = found
    while len(_originals) > _CACHED_BODIES:
        _originals.popitem(last=False)
    return found[1]


_METRICS = ("beta", "reconstruction", "kl", "loss", "elbo", "active_units")
_CACHED_BODIES = 2
_bodies: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], dict[str, Any], bytes]] = OrderedDict()

_originals: OrderedDict[int, tuple[np.ndarray, bytes]] = OrderedDict()


def _body(view: MapView) -> tuple[dict[str, Any], bytes]:
    """Header fields and compressed blocks of a view's arrays, built once per set of arrays.

    The arrays are recognised by identity. The cache holds them, so an identity cannot pass to
    another array while its entry lives.
    """
    parts = (view.codes, view.decoder)
    identity = (*map(id, parts), view.label_names)
    found = _bodies.pop(identity, None)
    if found is None:
        found = (parts, *_build_body(view))
    _bodies[identity] = found
    while len(_bodies) > _CACHED_BODIES:
        _bodies.popitem(last=False)
    return found[1], found[2]


def _build_body(view: MapView) -> tuple[dict[str, Any], bytes]:
    _check(view)
    codes = view.codes
    places, packed = payload.pack_blocks(
        {
            "mean": codes.mean.packed().data,
            "log_variance": codes.log_variance.packed().data,
            "labels": payload.encode_labels(codes.labels),
        }
    )
    weights = view.decoder.weights if view.decoder else b""
    header = {
        "betas": codes.betas.tolist(),
        "points": len(codes),
        "label_names": list(view.label_names),
        "mean_step": codes.mean.step,
        "log_variance_betas": codes.log_variance_betas.tolist(),
        "log_variance_step": codes.log_variance.step,
        "spec": view.decoder.spec if view.decoder else None,
        "blocks": places,
        "packed": len(packed),
        "digest": zlib.crc32(weights, zlib.crc32(packed)),
    }
    return header, packed + weights


def _check(view: MapView) -> None:
    betas, shape = view.codes.betas, view.codes.mean.integers.shape
    if len(betas) > 1 and betas[0] <= 0:
        raise ValueError(f"Several betas must lie above 0. Received: from {betas[0]}")
    if shape[2] != 2:
        raise ValueError(f"The map's codes must have two dimensions. Received: {shape[2]}")


def _read(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _module() -> str:
    """The component's JavaScript; the worker's part of it also as text, to start the worker."""
    worker = json.dumps("\n".join(_read(name) for name in _WORKER_SCRIPTS))
    return "\n".join([f"const WORKER_SOURCE = {worker};", *(_read(name) for name in _SCRIPTS)])


_store = st.components.v2.component(
    "latent_map_store",
    js="\n".join(_read(name) for name in _STORE_SCRIPTS),
    isolate_styles=False,
)
_component = st.components.v2.component(
    "latent_map",
    html=_read("latent_map.html"),
    css=_read("latent_map.css"),
    js=_module(),
    isolate_styles=False,
)
