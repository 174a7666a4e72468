"""One example's posterior among the test codes, its way as β moves, and a close-up.

The codes are a picture that the browser keeps; what a stroke changes is a small drawing over it.
A Plotly chart would be built anew at every stroke.
"""

from __future__ import annotations

import base64
import functools
import html
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import streamlit as st

from ui.state import open_run
from ui.state.open_run import OpenRun
from ui.widgets import code_picture
from ui.widgets.palette import label_colour
from vae_core.analysis import neighbours
from vae_core.analysis.projection import project
from vae_core.images import write
from vae_core.vae.posterior import Posterior

_SIDE = 720  # pixels of the picture of the codes
_ACCENT = "#e0245e"
_HELD = 0.995  # share of the codes that the axes hold
_WIDER = 1.3  # the axes grow by this until they hold the example too
_MARGIN = 1.1
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_CLOSE_CODES, _CLOSE_SIGMAS = 150, 4.0
_VIEW = 100.0  # a drawing's units a side
_FAINT = 'fill="#8a94a6" font-size="3.6"'  # seen on light and on dark ground
_KEY, _CLOSE_KEY = "posterior-map", "posterior-close-up"
_STYLES = f"""
<style>
.st-key-{_KEY} {{ position: relative; border: 1px solid rgba(128, 128, 128, 0.25);
  border-radius: 8px; }}
.st-key-{_KEY} [data-testid="stElementContainer"]:has([data-testid="stHtml"]) {{
  position: absolute; inset: 0; }}
.st-key-{_KEY} img {{ image-rendering: auto; display: block; aspect-ratio: 1; }}
.st-key-{_KEY} [data-testid="stHtml"] img {{ width: 100%; }}
.st-key-{_CLOSE_KEY} img {{ width: 100%; border: 1px solid rgba(128, 128, 128, 0.25);
  border-radius: 8px; }}
</style>
"""

_Place = Callable[[np.ndarray], np.ndarray]  # z (…, 2) to the drawing's units


def draw(opened: OpenRun, x: np.ndarray, posterior: Posterior, beta: float) -> None:
    """Show where ``x`` (*shape) lies.

    Args:
        posterior: of this one example, at ``beta``.
    """
    mean = project(posterior.mean[0])
    # A plain autoencoder has no spread to show.
    sigma = project(posterior.sigma[0]) if opened.run.config.variational else None
    way = _way(opened, x) if opened.run.config.conditioned else np.zeros((0, 2))
    extent = _extent(opened, beta, mean)
    with st.container(key=_KEY, gap=None):
        st.image(_codes_picture(opened=opened, beta=beta, extent=extent))
        st.html(_STYLES + _map(opened, beta, extent, mean=mean, sigma=sigma, way=way))
    close_up, words = st.columns([1, 1], vertical_alignment="center")
    with close_up.container(key=_CLOSE_KEY):
        st.html(_close_up(opened, beta, mean, sigma))
    words.caption(
        "Close by: test codes, coloured by label"
        + (", and the posterior's 1σ and 2σ." if sigma is not None else ".")
        + (" On the map above, dotted: its way as β goes from low to high." if len(way) else "")
    )


# -- drawings ----------------------------------------------------------------------------


def _map(
    opened: OpenRun, beta: float, extent: float, *, mean: np.ndarray, sigma: np.ndarray | None,
    way: np.ndarray,
) -> str:  # fmt: skip
    """What lies over the picture of the codes."""

    at = functools.partial(_on_map, extent=extent)
    scale = _VIEW / 2 / extent
    parts = [_backdrop(opened=opened, beta=beta, extent=extent)]
    if len(way):
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in at(way))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{_ACCENT}" stroke-width="0.5" '
            'stroke-dasharray="0.3 1.1" stroke-linecap="round" />'
        )
    parts += _posterior(at(mean), None if sigma is None else sigma * scale)
    x, y = at(mean)
    below = y < 10
    parts.append(
        f'<text x="{x:.2f}" y="{y + (6.5 if below else -3.5):.2f}" text-anchor="middle" '
        f'fill="{_ACCENT}" font-size="3.8" font-weight="600">yours</text>'
    )
    return _svg(parts, f"Your example at z = ({mean[0]:.3f}, {mean[1]:.3f}) among the test codes")


def _on_map(z: np.ndarray, *, extent: float) -> np.ndarray:
    return (np.asarray(z) * [1, -1] / extent + 1) * _VIEW / 2


def _close_up(
    opened: OpenRun, beta: float, mean: np.ndarray, sigma: np.ndarray | None
) -> str:  # fmt: skip
    codes = _points(opened, beta)
    near = neighbours.nearest(codes, mean, _CLOSE_CODES)
    reach = float(np.abs(codes[near[: _CLOSE_CODES // 3]] - mean).max(initial=1e-3))
    if sigma is not None:
        reach = max(reach, _CLOSE_SIGMAS * float(sigma.max()))

    def at(z: np.ndarray) -> np.ndarray:
        return ((np.asarray(z) - mean) * [1, -1] / reach + 1) * _VIEW / 2

    labels = opened.codes.labels
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.7" '
        f'fill="{label_colour(0 if labels is None else int(labels[index]))}" />'
        for index, (x, y) in zip(near.tolist(), at(codes[near]).tolist(), strict=True)
    ]
    radii = None if sigma is None else sigma * _VIEW / 2 / reach
    width = f'<text x="98" y="97" text-anchor="end" {_FAINT}>±{reach:.2g}</text>'
    parts = [*dots, *_posterior(at(mean), radii), width]
    return _svg(parts, "The posterior and the test codes nearest to it, enlarged")


def _posterior(place: np.ndarray, radii: np.ndarray | None) -> Iterator[str]:
    """1σ and 2σ outlines, and a cross at the mean; in the drawing's units."""
    x, y = place
    if radii is not None:
        for factor, width in ((1, 0.8), (2, 0.45)):
            yield (
                f'<ellipse cx="{x:.2f}" cy="{y:.2f}" rx="{factor * radii[0]:.2f}" '
                f'ry="{factor * radii[1]:.2f}" fill="{_ACCENT}" fill-opacity="0.08" '
                f'stroke="{_ACCENT}" stroke-width="{width}" />'
            )
    cross = f"M{x - 1.5:.2f} {y - 1.5:.2f}l3 3m0 -3l-3 3"
    for colour, width in (("white", 1.7), (_ACCENT, 0.8)):
        yield f'<path d="{cross}" stroke="{colour}" stroke-width="{width}" fill="none" />'


def _axes(extent: float, at: _Place) -> Iterator[str]:
    step = next((step for step in _STEPS if 2.2 * extent / step <= 8), _STEPS[-1])
    top = int(extent / step - 0.2)
    for value in np.arange(-top, top + 1) * step:
        x, y = at(np.array([value, value]))
        yield f'<text x="{x:.1f}" y="98.6" text-anchor="middle" {_FAINT}>{value:g}</text>'
        if abs(value) < extent * 0.8:
            yield f'<text x="1.2" y="{y + 1.2:.1f}" {_FAINT}>{value:g}</text>'
    yield f'<text x="98.6" y="95" text-anchor="end" {_FAINT}>z₁</text>'
    yield f'<text x="1.2" y="4.5" {_FAINT}>z₂</text>'


def _names(opened: OpenRun, beta: float, at: _Place) -> Iterator[str]:
    """Each label's name where the middle of its codes is."""
    labels, points = opened.codes.labels, _points(opened, beta)
    if labels is None:
        return
    for label in np.unique(labels):
        x, y = at(np.median(points[labels == label], axis=0))
        name = opened.label_names[label] if label < len(opened.label_names) else str(label)
        yield (
            f'<text x="{x:.2f}" y="{y + 1.4:.2f}" text-anchor="middle" fill="white" '
            f'stroke="{label_colour(int(label))}" stroke-width="2.6" paint-order="stroke" '
            f'stroke-linejoin="round" font-size="3.8" font-weight="700">{html.escape(name)}</text>'
        )


def _svg(parts: Sequence[str], description: str) -> str:
    """An SVG as a picture: Streamlit takes bare ones out of the HTML it is given."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_VIEW:g} {_VIEW:g}" '
        f'font-family="Source Sans, Helvetica, sans-serif">{"".join(parts)}</svg>'
    )
    encoded = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{description}" src="data:image/svg+xml;base64,{encoded}">'


# -- what is drawn -----------------------------------------------------------------------


def _way(opened: OpenRun, x: np.ndarray) -> np.ndarray:
    """Where the encoder puts the example at every β that it was measured at, (k, 2)."""
    betas = np.array([row.beta for row in opened.metrics])
    copies = np.broadcast_to(x, (len(betas), *x.shape))
    return project(opened.codec.encode(copies, betas).mean)


def _extent(opened: OpenRun, beta: float, mean: np.ndarray) -> float:
    """Half a side of the map: it holds nearly all codes, and the example."""
    extent = _reach(opened=opened, beta=beta)
    furthest = min(float(np.abs(mean).max()), 1e4)
    while extent < _MARGIN * furthest:
        extent *= _WIDER
    return extent


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=open_run.BY_IDENTITY)
def _reach(*, opened: OpenRun, beta: float) -> float:
    points = _points(opened, beta)
    return max(2.4, 1.08 * float(np.quantile(np.abs(points), _HELD)))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=open_run.BY_IDENTITY)
def _codes_picture(*, opened: OpenRun, beta: float, extent: float) -> bytes:
    """PNG."""
    points, labels = _points(opened, beta), opened.codes.labels
    return write.png(code_picture.scatter(points, labels, side=_SIDE, extent=extent))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=open_run.BY_IDENTITY)
def _backdrop(*, opened: OpenRun, beta: float, extent: float) -> str:
    """What of the map's drawing is the same for every example."""
    at = functools.partial(_on_map, extent=extent)
    return "".join((*_axes(extent, at), *_names(opened, beta, at)))


def _points(opened: OpenRun, beta: float) -> np.ndarray:
    """The test codes on the map, (n, 2)."""
    return project(open_run.means(of=opened, beta=beta))
