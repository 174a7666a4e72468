"""Moments of a training, as the map fetches them: kept snapshots, and the one that it is at."""

from __future__ import annotations

import functools

from ui.components.map_blocks import Moment
from vae_core.errors import DataError
from vae_core.runs import Kept, Run
from vae_core.sharing import map_moments


def of_run(run: Run, shape: tuple[int, ...]) -> tuple[Moment, ...]:
    """What a run has kept of its training; no file is opened before a browser asks.

    Args:
        shape: of one example.
    """
    return tuple(
        Moment(kept.epoch, f"{run.path} {kept.name}", functools.partial(_kept, run, kept, shape))
        for kept in run.snapshots()
    )


def live(run: Run, shape: tuple[int, ...]) -> Moment | None:
    """The moment that a training is at; None where it shows none."""
    stamp = run.live_stamp()
    if not stamp:
        return None
    return Moment(0.0, f"{run.path} {stamp}", functools.partial(_live, run, shape))


def _kept(run: Run, kept: Kept, shape: tuple[int, ...]) -> bytes:
    return map_moments.block(run, run.snapshot(kept), shape)


def _live(run: Run, shape: tuple[int, ...]) -> bytes:
    """The moment as it is when a browser asks: where there is a later one, that is welcome."""
    snapshot = run.live()
    if snapshot is None:
        raise DataError("This moment of the training is over.")
    return map_moments.block(run, snapshot, shape)
