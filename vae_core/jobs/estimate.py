"""How long a training will take, from what earlier ones took or from the work in it."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vae_core import datasets
from vae_core.analysis.evaluate import code_betas, metric_betas
from vae_core.datasets import shown
from vae_core.errors import VaeError
from vae_core.jobs.snapshots import CODE_BETAS, MOST_EXAMPLES
from vae_core.runs import Run
from vae_core.vae import halving, snapshot_plan
from vae_core.vae.config import TrainingConfig

# Multiply-adds a second of forward and backward passes together, on two cores: what
# the published MLP and conv model reach (3.2 s and 21 s an epoch of 60,000 images).
_RATES = {"mlp": 45e9, "conv": 55e9}
# Seconds on two cores: of the process, of loading Keras and of compiling; of what an epoch costs
# however few examples it has; of exporting.
_START, _EPOCH, _EXPORT = 14.0, 0.15, 1.0
_CONDITIONED_START = 18.0  # there is more to compile where β is an input
# An exported network's way through the test set at one β: each time, each example, each
# multiply-add of its encoder.
_PASS, _PASS_EXAMPLE, _PASS_MULTIPLY_ADD = 1e-2, 6e-6, 16e-12
_SNAPSHOT = 0.03  # seconds: its file
_EARLIER = 10  # runs, the newest, say how fast the next will be
_UNKNOWN_SHAPE, _UNKNOWN_TEST_SHARE = (28, 28, 1), 1 / 6  # as MNIST has them


def seconds(config: TrainingConfig, earlier: Iterable[Run] = (), *, ready: bool = False) -> float:
    """Expected seconds from start to an openable run.

    Args:
        earlier: runs trained on this machine; those with the same network decide.
        ready: whether a trainer waits that has compiled these settings already.
    """
    work = _work(config)
    cold = _CONDITIONED_START if config.conditioned else _START
    start = 0.0 if ready else cold
    training = config.epochs * _epoch(config, work, earlier) + _keeping(config, work)
    return start + training + _EXPORT + _measuring(work)


@dataclass(frozen=True)
class _Work:
    """What there is to do.

    Attributes:
        training, test: examples.
        shown: of the test examples, those that the run will show.
        multiply_adds: of one example's way through the encoder; the decoder needs as many.
        passes: of the test set through a network when training has ended.
    """

    training: int
    test: int
    shown: int
    multiply_adds: float
    passes: int


def _work(config: TrainingConfig) -> _Work:
    try:
        known = datasets.describe(config.dataset)
    except VaeError:  # the form says so
        known = None
    size = datasets.entry(config.dataset).training_size
    training, test, shape = (
        (known.training_size, known.test_size, known.shape)
        if known
        else (size, round(size * _UNKNOWN_TEST_SHARE), _UNKNOWN_SHAPE)
    )
    # Codes are encoded at each β; for the figures the test set is encoded twice and decoded.
    passes = len(code_betas(config)) + 3 * len(metric_betas(config))
    kept = -(-test // shown.step_of(config, test))
    return _Work(training, test, kept, _multiply_adds(config, shape), passes)


def _epoch(config: TrainingConfig, work: _Work, earlier: Iterable[Run]) -> float:
    """One pass over the training examples, and its measurement on the test set."""
    draws = config.draws if config.objective == "iwae" else 1
    both, rate = (1 + draws) * work.multiply_adds, _RATES[config.architecture]
    tested = work.test * both / rate
    of_its_kind = (run for run in earlier if _is_alike(run, config))
    newest = itertools.islice(of_its_kind, _EARLIER)
    speeds = [speed for run in newest if (speed := _speed(run)) is not None]
    if speeds:
        return work.training / statistics.median(speeds) + tested + _EPOCH / 2
    # Forward, and twice that for the gradients.
    return work.training * 3 * both / rate + tested + _EPOCH


def _keeping(config: TrainingConfig, work: _Work) -> float:
    """The snapshots of a training: codes at one β or at several, and a file each."""
    if not config.snapshots:
        return 0.0
    count = min(snapshot_plan.MOST, config.epochs)
    passes = CODE_BETAS if config.conditioned else 1
    each = _PASS + min(work.shown, MOST_EXAMPLES) * (
        _PASS_EXAMPLE + work.multiply_adds * _PASS_MULTIPLY_ADD
    )
    return count * (_SNAPSHOT + passes * each)


def _measuring(work: _Work) -> float:
    each = _PASS_EXAMPLE + work.multiply_adds * _PASS_MULTIPLY_ADD
    return work.passes * (_PASS + work.shown * each)


def describe(value: float) -> str:
    """'about 40 s', 'about 3 min', 'about 2 h'."""
    if value < 90:
        return f"about {max(5, round(value / 5) * 5):d} s"
    if value < 90 * 60:
        return f"about {round(value / 60):d} min"
    return f"about {value / 3600:.1f} h"


def _is_alike(run: Run, config: TrainingConfig) -> bool:
    """Whether the run trained the same network on the same data, on this machine."""
    return not run.shipped and _kind(run.config) == _kind(config)


def _kind(config: TrainingConfig) -> tuple[object, ...]:
    draws = config.draws if config.objective == "iwae" else 1
    return config.architecture, config.hidden, config.conditioned, config.dataset, draws


def _speed(run: Run) -> float | None:
    try:
        history = run.history[1:]
    except VaeError:
        return None
    speeds = [s for record in history if (s := record.images_per_second) > 0]
    return statistics.median(speeds) if speeds else None


def _multiply_adds(config: TrainingConfig, shape: tuple[int, ...]) -> float:
    """Of one example's way through the encoder."""
    if config.architecture == "mlp":
        sizes = (int(np.prod(shape)), *config.hidden, config.latent_dim)
        return float(np.sum(np.multiply(sizes[:-1], sizes[1:])))
    height, width, channels = shape if len(shape) == 3 else _UNKNOWN_SHAPE
    pixels = [height * width / 4**index for index in range(len(config.hidden) + 1)]
    filters = config.hidden
    steps = list(itertools.pairwise((channels, *filters)))
    encoder = sum(9 * pixels[i + 1] * a * b for i, (a, b) in enumerate(steps))
    if halving.is_classic(filters, shape):
        (first, second), (whole, half, quarter) = filters, pixels
        decoder = 9 * (quarter * second * second + half * second * first + whole * first)
    else:
        decoder = sum(16 * pixels[i + 1] * a * b for i, (a, b) in enumerate(steps))
    return (encoder + decoder) / 2
