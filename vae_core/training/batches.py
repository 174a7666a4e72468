"""Batches for ``fit`` and ``evaluate``: all of one size, each gathered ahead of its use."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np


def held(x: np.ndarray) -> Any:
    """Examples as the backend holds them, so that they are copied once and not every epoch."""
    if keras.backend.backend() != "tensorflow":
        return x
    import tensorflow as tf

    return tf.constant(x)


def batches(x: Any, order: np.ndarray, size: int) -> dict[str, Any]:
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
