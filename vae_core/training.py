"""The training loop: epochs of ``fit``, measured, checkpointed, stoppable, resumable.

An epoch's order of examples and its noise depend on (seed, epoch) alone, so a run that
was stopped and resumed computes what an uninterrupted one computes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from vae_core.config import TrainingConfig
from vae_core.data import Dataset
from vae_core.errors import BrokenRunError, ConfigError, TrainingError
from vae_core.model import TERMS, VAE
from vae_core.runs import EpochRecord

# Stands for an epoch number in ``VAE.reseed``: the same test noise at every epoch.
_TEST_NOISE = 2**31
_TEST_BATCH = 1000
_WARM_UP_SHARE = 0.1
# Steps between two returns to Python, with the same results. Each costs time; between two
# there is no news of the training and no stopping it.
_STEPS_PER_EXECUTION = {"mlp": 32, "conv": 16}

Checkpoint = dict[str, np.ndarray]


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
class Prepared:
    """An untrained model that is compiled already, and the data to train it on."""

    config: TrainingConfig
    dataset: Dataset
    vae: VAE


class WarmUpCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Linear warm-up over the first tenth of the steps, then a cosine down to 0."""

    def __init__(self, peak: float, steps: int) -> None:
        self._peak, self._steps = peak, steps

    def __call__(self, step: Any) -> Any:
        ops = keras.ops
        step = ops.cast(step, "float32")
        warm_up = max(1.0, _WARM_UP_SHARE * self._steps)
        share = ops.clip((step - warm_up) / max(1.0, self._steps - warm_up), 0.0, 1.0)
        cosine = 0.5 * (1.0 + ops.cos(math.pi * share))
        return self._peak * ops.minimum((step + 1.0) / warm_up, cosine)

    def get_config(self) -> dict[str, Any]:
        return {"peak": self._peak, "steps": self._steps}


def check_fit(config: TrainingConfig, dataset: Dataset) -> None:
    """Whether this likelihood can describe this data.

    Raises:
        ConfigError: bernoulli on values outside [0, 1], where its loss has no lower bound.
    """
    x = dataset.train.x
    if config.likelihood == "bernoulli" and x.dtype != np.uint8 and (x.min() < 0 or x.max() > 1):
        raise ConfigError(
            "likelihood='bernoulli' needs values in [0, 1]; use 'gaussian' for this data. "
            f"Received: values from {x.min():.4g} to {x.max():.4g}"
        )


def build(config: TrainingConfig, shape: tuple[int, ...], steps_per_epoch: int) -> VAE:
    """A compiled, untrained model.

    Raises:
        ConfigError: the architecture does not fit the data's shape.
    """
    if config.architecture == "conv" and (len(shape) != 3 or shape[0] % 4 or shape[1] % 4):
        raise ConfigError(
            "architecture='conv' needs images whose sides are multiples of 4; use 'mlp'. "
            f"Received: examples of shape {shape}"
        )
    vae = VAE(config, shape)
    vae.compile(
        optimizer=_optimizer(config, config.epochs * steps_per_epoch),
        # XLA makes a conv step slower: 75 ms instead of 52 on two cores.
        jit_compile=config.architecture == "mlp",
        steps_per_execution=_STEPS_PER_EXECUTION[config.architecture],
    )
    vae.optimizer.build(vae.trainable_variables)
    return vae


def prepare(config: TrainingConfig, dataset: Dataset) -> Prepared:
    """Everything before the first step, compiling included; ``train`` computes the same with it.

    Raises:
        ConfigError: the architecture or the likelihood does not fit the data.
    """
    check_fit(config, dataset)
    count, size = len(dataset.train), config.batch_size
    vae = build(config, dataset.shape, math.ceil(count / size))
    untrained = take_checkpoint(vae, 0)
    some = np.arange(min(count, size * _STEPS_PER_EXECUTION[config.architecture]))
    vae.fit(**_batches(_held(dataset.train.x), some, size), shuffle=False, epochs=1, verbose=0)
    test = dataset.test.x[:_TEST_BATCH]
    vae.evaluate(**_batches(_held(test), np.arange(len(test)), _TEST_BATCH), verbose=0)
    restore(vae, untrained)
    return Prepared(config, dataset, vae)


def train(
    config: TrainingConfig,
    dataset: Dataset,
    *,
    clock: Callable[[], float],
    vae: VAE | None = None,
    checkpoint: Checkpoint | None = None,
    on_epoch: Callable[[EpochRecord, Checkpoint], None] = lambda record, checkpoint: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> VAE:
    """Train until the last epoch or until ``should_stop``; an interrupted epoch is dropped.

    Args:
        clock: monotonic seconds.
        vae: the model of ``prepare`` for this configuration and data.
        checkpoint: what ``on_epoch`` was given, to go on from there.
        on_epoch: called after every completed epoch.

    Returns:
        The model as it was after its last completed epoch.

    Raises:
        ConfigError: the architecture does not fit the data.
        BrokenRunError: the checkpoint belongs to another model.
        TrainingError: the loss is no longer finite; what ``on_epoch`` was last given
            is the last good epoch.
    """
    check_fit(config, dataset)
    train_x, test_x = _held(dataset.train.x), _held(dataset.test.x)
    count, in_order = len(dataset.train), np.arange(len(dataset.test))
    steps = math.ceil(count / config.batch_size)
    vae = vae or build(config, dataset.shape, steps)
    first_epoch = 0 if checkpoint is None else restore(vae, checkpoint)
    last_good = take_checkpoint(vae, first_epoch)
    for epoch in range(first_epoch, config.epochs):
        started = clock()
        watch = _Watch(epoch, steps, on_progress, should_stop)
        order = np.random.default_rng((config.seed, epoch)).permutation(count)
        vae.reseed(epoch)
        logs = vae.fit(
            **_batches(train_x, order, config.batch_size), shuffle=False, epochs=1, verbose=0,
            callbacks=[watch],
        ).history  # fmt: skip
        if watch.interrupted:
            restore(vae, last_good)
            break
        seconds = clock() - started
        vae.reseed(_TEST_NOISE)
        test = vae.evaluate(**_batches(test_x, in_order, _TEST_BATCH), verbose=0, return_dict=True)
        record = _record(epoch + 1, logs, test, seconds, count)
        last_good = take_checkpoint(vae, epoch + 1)
        on_epoch(record, last_good)
    return vae


def _held(x: np.ndarray) -> Any:
    """Examples as the backend holds them, so that they are copied once and not every epoch."""
    if keras.backend.backend() != "tensorflow":
        return x
    import tensorflow as tf

    return tf.constant(x)


def _batches(x: Any, order: np.ndarray, size: int) -> dict[str, Any]:
    """Arguments that make ``fit`` and ``evaluate`` go through ``x``, as held, in this order.

    Each batch is gathered while the one before it is trained on. All have one size, for which
    TensorFlow compiles shorter work; the last is filled up with examples of weight 0.

    TensorFlow's input pipeline tunes itself in a thread that sleeps twice as long every
    time, and the end of ``fit`` waits for it: most epochs took 2.6, 5.2, 10.3, 20.6 or
    41 s, whatever the work (1.8 s of training in 2.6). Hence one that does not tune itself.
    """
    if keras.backend.backend() != "tensorflow":
        return {"x": x[order], "batch_size": size}
    import tensorflow as tf

    size = min(size, len(order))
    count = math.ceil(len(order) / size)
    filled = np.resize(order, (count, size))
    places = tf.constant(filled, tf.int32)
    weights = tf.constant(np.arange(count * size).reshape(count, size) < len(order), tf.float32)
    options = tf.data.Options()
    options.autotune.enabled = False
    batches = tf.data.Dataset.range(count)
    batches = batches.map(lambda i: (tf.gather(x, places[i]), None, weights[i])).prefetch(2)
    return {"x": batches.with_options(options)}


def take_checkpoint(vae: VAE, epoch: int) -> Checkpoint:
    """Everything that training needs to go on, as plain arrays."""
    arrays = {f"weight_{i:03d}": _numpy(v) for i, v in enumerate(_weights(vae))}
    variables = enumerate(vae.optimizer.variables)
    arrays |= {f"optimizer_{i:03d}": _numpy(v) for i, v in variables}
    return {"epoch": np.array(epoch), **arrays}


def restore(vae: VAE, checkpoint: Checkpoint) -> int:
    """Put a checkpoint's arrays back; returns its number of completed epochs.

    Raises:
        BrokenRunError: it does not fit this model.
    """
    try:
        for prefix, variables in (
            ("weight", _weights(vae)),
            ("optimizer", vae.optimizer.variables),
        ):
            for index, variable in enumerate(variables):
                variable.assign(checkpoint[f"{prefix}_{index:03d}"])
        return int(checkpoint["epoch"])
    except (KeyError, ValueError) as error:
        raise BrokenRunError("checkpoint.npz does not belong to this configuration.") from error


def _weights(vae: VAE) -> list[Any]:
    return [*vae.encoder.weights, *vae.decoder.weights]


def _numpy(variable: Any) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(variable))


def _optimizer(config: TrainingConfig, steps: int) -> keras.optimizers.Optimizer:
    rate: Any = config.learning_rate
    if config.schedule == "cosine":
        rate = WarmUpCosine(config.learning_rate, steps)
    if config.optimizer == "adam":
        return keras.optimizers.Adam(rate)
    if config.optimizer == "adamw":
        return keras.optimizers.AdamW(rate, weight_decay=1e-4)
    return keras.optimizers.RMSprop(rate)


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


class _Watch(keras.callbacks.Callback):
    """Reports progress and ends an epoch early when asked to."""

    def __init__(
        self, epoch: int, steps: int, on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
    ) -> None:  # fmt: skip
        super().__init__()
        self.interrupted = False
        self._epoch, self._steps = epoch, steps
        self._on_progress, self._should_stop = on_progress, should_stop

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        # The last group of steps may be counted beyond the end.
        share = min(1.0, (batch + 1) / self._steps)
        means = {name: float(logs[name]) for name in TERMS}
        self._on_progress(Progress(self._epoch, share, **means))
        if self._should_stop():
            self.interrupted = True
            self.model.stop_training = True
