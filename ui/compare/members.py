"""The networks that are compared: each at one β, with all that is drawn of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ui.cache import cached
from ui.components.quiet_maps import snapshot
from ui.state import plane
from ui.state.open_run import OpenRun
from vae_core.analysis import manifold
from vae_core.analysis.projection import PLANE, Plane
from vae_core.runs import Run, TestMetrics
from vae_core.runs.title import describe_beta
from vae_core.serving.facts import Rows
from vae_core.vae.config import BetaRange

_TILES, TILE_SPAN = 12, 3.0
_PROBES = 10


@dataclass(frozen=True)
class Member:
    """One network at one β, as it is drawn.

    Attributes:
        row: its test metrics at (the stored β nearest to) ``beta``.
        points: where the test codes lie on the run's plane, (n, 2).
        snapshot: the same with their labels, as the browser takes them.
        manifold: decoded prior grid (pixels, pixels), or for vectors (steps, features).
        axis_name: of the plane's first direction.
        probes: reconstructions of the first test example of each label, (k, *shape).
    """

    run: Run
    beta: float
    row: TestMetrics
    points: np.ndarray
    snapshot: bytes
    manifold: np.ndarray
    probes: np.ndarray
    probe_indices: tuple[int, ...]
    rows: Rows
    axis_name: str

    @property
    def label(self) -> str:
        """What the network is, in two words: a plain autoencoder has no β."""
        config = self.run.config
        return f"β = {self.beta:g}" if config.knows_beta else describe_beta(config)


def members(opened: OpenRun, betas: Sequence[float]) -> list[Member]:
    """A network at its one β, or at each of ``betas`` that it was trained for."""
    config = opened.run.config
    if isinstance(config.beta, BetaRange):
        at = [beta for beta in betas if config.beta.contains(beta)]
    else:
        at = [opened.run.last_beta]
    return [_member(opened, beta) for beta in at]


def _member(opened: OpenRun, beta: float) -> Member:
    shown = plane.shown(opened)
    key = (opened.identity, beta, shown.text)
    return cached("compared networks", key, lambda: _made(opened, beta, shown.plane))


def _made(opened: OpenRun, beta: float, shown: Plane) -> Member:
    codec, codes = opened.codec, opened.codes
    means = codes.mean_at(beta)
    points = shown.project(codes.mean_at(beta))
    probe_indices = _first_of_each(codes.labels, len(codes))
    return Member(
        run=opened.run,
        beta=beta,
        row=min(opened.metrics, key=lambda row: abs(row.beta - beta)),
        points=points,
        snapshot=snapshot(points, codes.labels),
        manifold=_manifold(opened, beta, shown),
        probes=codec.decode(means[list(probe_indices)], beta),
        probe_indices=probe_indices,
        rows=opened.rows,
        axis_name=shown.names[0],
    )


def _first_of_each(labels: np.ndarray | None, count: int) -> tuple[int, ...]:
    if labels is None:
        return tuple(range(min(_PROBES, count)))
    _, first = np.unique(labels, return_index=True)
    return tuple(int(index) for index in first[:_PROBES])


def _manifold(opened: OpenRun, beta: float, shown: Plane) -> np.ndarray:
    if not opened.is_image:
        places = np.zeros((31, PLANE))
        places[:, 0] = np.linspace(-TILE_SPAN, TILE_SPAN, 31)
        return opened.codec.decode(shown.lift(places), beta)
    grid = manifold.manifold(
        lambda z: opened.codec.decode(z, beta), _TILES, TILE_SPAN, "linear", shown
    )
    return (np.clip(grid, 0, 1) * 255 + 0.5).astype(np.uint8)
