"""How long a training will take, from what earlier ones took or from the work in it."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

import numpy as np

from vae_core import datasets
from vae_core.errors import VaeError
from vae_core.runs import Run
from vae_core.vae.config import TrainingConfig

# Multiply-adds a second of forward and backward passes together, on two cores: what
# the published MLP and conv model reach (3.2 s and 21 s an epoch of 60,000 images).
_RATES = {"mlp": 45e9, "conv": 55e9}
# Start of the process, loading Keras, compiling, measuring and exporting.
_OVERHEAD = 25.0


def seconds(config: TrainingConfig, earlier: Iterable[Run] = ()) -> float:
    """Expected seconds from start to an openable run.

    Args:
        earlier: runs trained on this machine; those with the same network decide.
    """
    images = datasets.entry(config.dataset).training_size * config.epochs
    speeds = [speed for run in earlier if (speed := _speed(run, config)) is not None]
    if speeds:
        return _OVERHEAD + images / statistics.median(speeds)
    # Forward, and twice that for the gradients.
    return _OVERHEAD + images * 3 * _multiply_adds(config) / _RATES[config.architecture]


def describe(value: float) -> str:
    """'about 40 s', 'about 3 min', 'about 2 h'."""
    if value < 90:
        return f"about {max(5, round(value / 5) * 5):d} s"
    if value < 90 * 60:
        return f"about {round(value / 60):d} min"
    return f"about {value / 3600:.1f} h"


def _speed(run: Run, config: TrainingConfig) -> float | None:
    theirs = run.config
    same = (theirs.architecture, theirs.hidden, theirs.conditioned, theirs.dataset)
    if run.shipped or same != (
        config.architecture, config.hidden, config.conditioned, config.dataset,
    ):  # fmt: skip
        return None
    try:
        history = run.history[1:]
    except VaeError:
        return None
    speeds = [s for record in history if (s := record.images_per_second) > 0]
    return statistics.median(speeds) if speeds else None


def _multiply_adds(config: TrainingConfig) -> float:
    """Of one example's way through encoder and decoder, for 28×28 pixels."""
    if config.architecture == "mlp":
        sizes = (784, *config.hidden, config.latent_dim)
        return 2.0 * float(np.sum(np.multiply(sizes[:-1], sizes[1:])))
    first, second = config.hidden
    encoder = 14 * 14 * 9 * first + 7 * 7 * 9 * first * second
    decoder = 7 * 7 * 9 * second * second + 14 * 14 * 9 * second * first + 28 * 28 * 9 * first
    return float(encoder + decoder)
