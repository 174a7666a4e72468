"""The training loop: epochs of ``fit``, measured, checkpointed, stoppable, resumable.

An epoch's order of examples and its noise depend on (seed, epoch) alone, so a run that
was stopped and resumed computes what an uninterrupted one computes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np

from vae_core.datasets import Dataset, fit
from vae_core.errors import TrainingError
from vae_core.runs import EpochRecord
from vae_core.training import optimizer
from vae_core.training.batches import batches, held
from vae_core.training.checkpoint import Checkpoint, restore, take_checkpoint
from vae_core.training.model import TERMS, VAE
from vae_core.vae import elbo, kl_schedule
from vae_core.vae.columns import Column
from vae_core.vae.config import TrainingConfig

# Stands for an epoch number in ``VAE.reseed``: the same test noise at every epoch.
_TEST_NOISE = 2**31
_TEST_BATCH, _TEST_VALUES = 1000, 1000 * 784
# Steps between two returns to Python, with the same results. Each costs time; between two
# there is no news of the training and no stopping it.
_STEPS_PER_EXECUTION = {"mlp": 32, "conv": 16}
OnSteps = Callable[[VAE, int, EpochRecord | None], None]


@dataclass(frozen=True)
class Progress:
    """Where training is inside an epoch.

    Attributes:
        share: of the epoch, done.
        loss, reconstruction, kl: nats per example, means over the epoch so far.
    """

    epoch: int
    share: float
    loss: float
    reconstruction: float
    kl: float


@dataclass(frozen=True)
class Compiled:
    """An untrained model that is compiled already, and the data to train it on."""

    config: TrainingConfig
    dataset: Dataset
    vae: VAE


def build(
    config: TrainingConfig, shape: tuple[int, ...], steps_per_epoch: int,
    columns: Sequence[Column] = (),
) -> VAE:  # fmt: skip
    """A compiled, untrained model.

    Raises:
        ConfigError: the architecture does not fit the data's shape.
    """
    fit.check_shape(config, shape)
    vae = VAE(config, shape, columns, steps_per_epoch)
    vae.compile(
        optimizer=optimizer.build(config, config.epochs * steps_per_epoch),
        # XLA makes a conv step slower, 75 ms instead of 52 on two cores, and one of several draws:
        # 154 ms instead of 39 (784-200-200-50, five draws, a busy machine).
        jit_compile=config.architecture == "mlp" and config.objective == "elbo",
        steps_per_execution=_STEPS_PER_EXECUTION[config.architecture],
    )
    vae.optimizer.build(vae.trainable_variables)
    return vae


def steps_per_epoch(config: TrainingConfig, training_size: int) -> int:
    return math.ceil(training_size / config.batch_size)


def group(config: TrainingConfig) -> int:
    """So many steps are taken at once, without a look at what they do."""
    return _STEPS_PER_EXECUTION[config.architecture]


def compile_ahead(config: TrainingConfig, dataset: Dataset) -> Compiled:
    """Everything before the first step, compiling included; ``train`` computes the same with it.

    Raises:
        ConfigError: the architecture or the likelihood does not fit the data.
    """
    fit.check_values(config, dataset.description)
    count, size = len(dataset.train), config.batch_size
    vae = build(config, dataset.shape, math.ceil(count / size), dataset.description.columns)
    untrained = take_checkpoint(vae, 0)
    some = np.arange(min(count, size * _STEPS_PER_EXECUTION[config.architecture]))
    vae.fit(**batches(held(dataset.train), some, size), shuffle=False, epochs=1, verbose=0)
    test_size = _test_batch(dataset.shape)
    first = np.arange(min(len(dataset.test), test_size))
    vae.evaluate(**batches(held(dataset.test), first, test_size), verbose=0)
    restore(vae, untrained)
    return Compiled(config, dataset, vae)


def train(
    config: TrainingConfig,
    dataset: Dataset,
    *,
    clock: Callable[[], float],
    vae: VAE | None = None,
    checkpoint: Checkpoint | None = None,
    on_epoch: Callable[[EpochRecord, Checkpoint], None] = lambda record, checkpoint: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_steps: OnSteps = lambda vae, step, record: None,
    wished_beta: Callable[[], float | None] = lambda: None,
    on_move: Callable[[int, float], None] = lambda step, beta: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> VAE:
    """Train until the last epoch or until ``should_stop``; an interrupted epoch is dropped.

    Args:
        clock: monotonic seconds.
        vae: the model of ``compile_ahead`` for this configuration and data.
        checkpoint: what ``on_epoch`` was given, to go on from there.
        on_epoch: called after every completed epoch.
        on_steps: called before the first step, after every group of steps, and before ``on_epoch``
            with the epoch's record: with the model as it is and how many steps it has taken.
        wished_beta: asked at the same moments for a β to go on with; None for no wish.
        on_move: told of such a move before it takes effect: the β, and the step that it precedes.

    Returns:
        The model as it was after its last completed epoch.

    Raises:
        ConfigError: the architecture does not fit the data.
        BrokenRunError: the checkpoint belongs to another model.
        TrainingError: the loss is no longer finite; what ``on_epoch`` was last given
            is the last good epoch.
    """
    fit.check_values(config, dataset.description)
    train, test = held(dataset.train), held(dataset.test)
    count, in_order = len(dataset.train), np.arange(len(dataset.test))
    steps, test_size = steps_per_epoch(config, count), _test_batch(dataset.shape)
    vae = vae or build(config, dataset.shape, steps, dataset.description.columns)
    first_epoch = 0 if checkpoint is None else restore(vae, checkpoint)
    mover = _Mover(config, vae, wished_beta, on_move)
    mover.before(first_epoch * steps)
    on_steps(vae, first_epoch * steps, None)
    last_good = take_checkpoint(vae, first_epoch)
    for epoch in range(first_epoch, config.epochs):
        started = clock()
        watch = _Watch(
            epoch, steps, on_progress=on_progress, on_steps=on_steps, mover=mover,
            should_stop=should_stop,
        )  # fmt: skip
        order = np.random.default_rng((config.seed, epoch)).permutation(count)
        vae.reseed(epoch)
        logs = vae.fit(
            **batches(train, order, config.batch_size), shuffle=False, epochs=1, verbose=0,
            callbacks=[watch],
        ).history  # fmt: skip
        if watch.interrupted:
            restore(vae, last_good)
            break
        seconds = clock() - started
        vae.reseed(_TEST_NOISE)
        figures = vae.evaluate(**batches(test, in_order, test_size), verbose=0, return_dict=True)
        record = _record(epoch + 1, logs, figures, seconds, count)
        record = _at_last_beta(record, mover.config, (epoch + 1) * steps, steps)
        last_good = take_checkpoint(vae, epoch + 1)
        on_steps(vae, (epoch + 1) * steps, record)
        on_epoch(record, last_good)
        mover.before((epoch + 1) * steps)
    return vae


def _test_batch(shape: tuple[int, ...]) -> int:
    """Test examples that are computed together: fewer of large ones."""
    return max(1, min(_TEST_BATCH, _TEST_VALUES // math.prod(shape)))


def _record(
    epoch: int, logs: dict[str, list[float]], test: dict[str, float], seconds: float, count: int
) -> EpochRecord:
    train = {name: float(logs[name][0]) for name in TERMS}
    held_out = {name: float(test[name]) for name in train}
    if not all(math.isfinite(value) for value in (*train.values(), *held_out.values())):
        raise TrainingError(
            f"The loss stopped being finite in epoch {epoch} (train {train['loss']}, test "
            f"{held_out['loss']}); epoch {epoch - 1} is kept. Try a lower learning rate."
        )
    return EpochRecord(
        epoch=epoch,
        **{f"train_{name}": value for name, value in train.items()},
        **{f"test_{name}": value for name, value in held_out.items()},
        seconds=seconds,
        images_per_second=count / max(seconds, 1e-9),
    )


def _at_last_beta(
    record: EpochRecord, config: TrainingConfig, step: int, steps_per_epoch: int
) -> EpochRecord:
    """An epoch's record with the β that was in force at its end; its test loss is at that β."""
    if not config.has_one_beta:
        return record
    beta = kl_schedule.last_beta(config, step, steps_per_epoch)
    if config.kl_schedule == "constant":
        return replace(record, beta=beta)
    test_loss = elbo.loss(record.test_reconstruction, record.test_kl, beta)
    return replace(record, beta=beta, test_loss=test_loss)


class _Mover:
    """Moves β: as the configuration says that it was moved, and as somebody wishes now."""

    def __init__(
        self, config: TrainingConfig, vae: VAE, wished: Callable[[], float | None],
        on_move: Callable[[int, float], None],
    ) -> None:  # fmt: skip
        self.config = config
        self._vae, self._wished, self._on_move = vae, wished, on_move

    def before(self, step: int) -> None:
        """The next step is this one, counted from 0."""
        if not self.config.has_one_beta:
            return
        wish = self._wished()
        if wish is not None and wish != kl_schedule.moved_beta(self.config, step):
            self._on_move(step, wish)
            self.config = kl_schedule.with_move(self.config, step, wish)
        self._vae.move_beta(kl_schedule.moved_beta(self.config, step))


class _Watch(keras.callbacks.Callback):
    """Reports progress and ends an epoch early when asked to."""

    def __init__(
        self, epoch: int, steps: int, *, on_progress: Callable[[Progress], None],
        on_steps: OnSteps, mover: _Mover, should_stop: Callable[[], bool],
    ) -> None:  # fmt: skip
        super().__init__()
        self.interrupted = False
        self._epoch, self._steps = epoch, steps
        self._on_progress, self._should_stop = on_progress, should_stop
        self._on_steps, self._mover = on_steps, mover

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        # The last group of steps may be counted beyond the end.
        share = min(1.0, (batch + 1) / self._steps)
        means = {name: float(logs[name]) for name in TERMS}
        self._on_progress(Progress(self._epoch, share, **means))
        if batch + 1 < self._steps:  # an epoch's end is told of once it has been measured
            step = self._epoch * self._steps + batch + 1
            self._mover.before(step)
            self._on_steps(self.model, step, None)
        if self._should_stop():
            self.interrupted = True
            self.model.stop_training = True
