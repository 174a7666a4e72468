"""Keras networks as LiteRT files, which serve without Keras."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import keras
import numpy as np


def round_to_float16(network: keras.Model) -> None:
    """Make every weight a number that float16 holds exactly."""
    for weight in network.weights:
        value = keras.ops.convert_to_numpy(weight)
        weight.assign(value.astype(np.float16).astype(np.float32))


def to_litert(network: keras.Model, *, float16: bool = False) -> bytes:
    """A network as a LiteRT file's bytes.

    With ``float16`` they are half as many; round the weights first (``round_to_float16``), so
    that the Keras network stays equal to the file.
    """
    import tensorflow as tf  # only here: other backends train, TensorFlow exports

    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if float16:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    # The converter describes the model on standard output, which is the CLI's own.
    with Path(os.devnull).open("w") as silence, contextlib.redirect_stdout(silence):
        return converter.convert()
