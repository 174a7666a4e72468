"""Batches for ``fit`` and ``evaluate``: all of one size, each gathered ahead of its use."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from vae_core.datasets import Split

# Larger arrays stay where they are, in memory or mapped from a file, and are gathered from there.
_HELD_BYTES = 512 * 2**20
Gather = Callable[[Any], Any]  # places (batch,) → x, or (x, observed)


def held(split: Split) -> Gather:
    """How the backend gathers examples: from a copy of its own, made once and not every epoch."""
    if keras.backend.backend() != "tensorflow":
        arrays = [split.x] if split.observed is None else [split.x, split.observed]
        return lambda places: tuple(a[places] for a in arrays) if arrays[1:] else split.x[places]
    if split.observed is None:
        return _gather(split.x)
    x, observed = _gather(split.x), _gather(split.observed)
    return lambda places: (x(places), observed(places))


def _gather(array: np.ndarray) -> Gather:
    import tensorflow as tf

    if array.nbytes <= _HELD_BYTES:
        constant = tf.constant(array)
        return lambda places: tf.gather(constant, places)

    def gather(places: Any) -> Any:
        rows = tf.numpy_function(array.__getitem__, [places], array.dtype, stateful=False)
        return tf.ensure_shape(rows, (places.shape[0], *array.shape[1:]))

    return gather


def batches(gather: Gather, order: np.ndarray, size: int) -> dict[str, Any]:
    """Arguments that make ``fit`` and ``evaluate`` go through the examples in this order.

    Each batch is gathered while the one before it is trained on. All have one size, for which
    TensorFlow compiles shorter work; the last is filled up with examples of weight 0.

    TensorFlow's input pipeline tunes itself in a thread that sleeps twice as long every
    time, and the end of ``fit`` waits for it: most epochs took 2.6, 5.2, 10.3, 20.6 or
    41 s, whatever the work (1.8 s of training in 2.6). Hence one that does not tune itself.
    """
    if keras.backend.backend() != "tensorflow":
        return {"x": gather(order), "batch_size": size}
    import tensorflow as tf

    size = min(size, len(order))
    count = math.ceil(len(order) / size)
    filled = np.resize(order, (count, size))
    places = tf.constant(filled, tf.int32)
    weights = tf.constant(np.arange(count * size).reshape(count, size) < len(order), tf.float32)
    options = tf.data.Options()
    options.autotune.enabled = False
    batches = tf.data.Dataset.range(count)
    batches = batches.map(lambda i: (gather(places[i]), None, weights[i])).prefetch(2)
    return {"x": batches.with_options(options)}
