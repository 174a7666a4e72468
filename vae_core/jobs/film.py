"""A run's training as an animated picture, from what it has kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from vae_core.analysis import planes, projection
from vae_core.analysis.planes import Measured
from vae_core.errors import BrokenRunError, RunError
from vae_core.images import film
from vae_core.runs import Run, TestMetrics
from vae_core.vae.codes import Codes

_MOST_POINTS = 1_000
_LEAST_EXTENT, _SHARE_IN_VIEW = 3.0, 0.995


def frames(run: Run, beta: float | None = None, *, caption: str = "") -> list[Image.Image]:
    """Frames from the untrained network to the trained run.

    Args:
        beta: for an every-β run; None for the one shown first.
        caption: stands before the epoch.

    Raises:
        ConfigError: the run has no figures at this β.
        RunError: the run has kept nothing of its training.
        BrokenRunError: a file of it cannot be used; a damaged snapshot is merely left out.
    """
    codes, at = run.codes(), run.known_beta(beta)
    kept = []
    for one in run.snapshots():
        try:
            kept.append(run.snapshot(one))
        except BrokenRunError:
            continue  # it costs itself only
    if not kept:
        raise RunError(f"{run.title!r} has kept nothing of its training, so there is no film.")
    count = min(_MOST_POINTS, len(codes), *(len(snapshot.codes) for snapshot in kept))
    plane = _plane(codes, at, run.metrics)
    moments = [
        _moment(codes_, metrics, f"{caption}epoch {epoch:.4g}", at, plane)
        for codes_, metrics, epoch in (
            *((one.codes, one.metrics, one.epoch) for one in kept),
            (codes, run.metrics, run.state.epoch),
        )
    ]
    moments = [replace(moment, places=moment.places[:count]) for moment in moments]
    places = np.abs(np.concatenate([moment.places for moment in moments]))
    extent = max(_LEAST_EXTENT, 1.05 * float(np.quantile(places, _SHARE_IN_VIEW)))
    labels = None if codes.labels is None else codes.labels[:count]
    return film.frames(moments, labels, extent=extent)


def gif(run: Run, beta: float | None = None) -> bytes:
    """The film's file; raises as ``frames``."""
    return film.gif(frames(run, beta))


def _plane(codes: Codes, beta: float, metrics: tuple[TestMetrics, ...]) -> projection.Plane:
    """The trained run's two dimensions with most KL, which are shown throughout."""
    row = _nearest(metrics, beta)
    return planes.build(
        None, Measured(codes.mean_at(beta), np.array(row.kl_per_dimension), None, ())
    )


def _moment(
    codes: Codes, metrics: tuple[TestMetrics, ...], said: str, beta: float, plane: projection.Plane
) -> film.Moment:
    row = _nearest(metrics, beta)
    if any(row.kl_per_dimension):
        # Pillow's own font has no Greek letters.
        said += f"   beta {row.beta:.3g}   KL {row.kl:.2f}   recon. {row.reconstruction:.1f}"
    means = codes.mean_at(beta)
    if means.shape[1] == 1:
        means = np.pad(means, [(0, 0), (0, 1)])
    wide = projection.is_wide(means.shape[1])
    return film.Moment(
        places=plane.project(means) if wide else means,
        caption=said,
        kl=() if wide else tuple(row.kl_per_dimension),
    )


def _nearest(metrics: tuple[TestMetrics, ...], beta: float) -> TestMetrics:
    return min(metrics, key=lambda row: abs(row.beta - beta) / (row.beta + beta + 1e-9))
