"""Keras networks to LiteRT files, which serve without Keras."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import keras
import numpy as np

from vae_core.runs import Run


def export_networks(
    run: Run, encoder: keras.Model, decoder: keras.Model, *, float16: bool = False
) -> None:
    """Write encoder.tflite and decoder.tflite into the run.

    With ``float16`` the files are half as large; round the weights first
    (``round_to_float16``), so that the Keras networks stay equal to the files.
    """
    for network, name in ((encoder, "encoder.tflite"), (decoder, "decoder.tflite")):
        run.write_bytes(name, _convert(network, float16=float16))


def round_to_float16(network: keras.Model) -> None:
    """Make every weight a number that float16 holds exactly."""
    for weight in network.weights:
        value = keras.ops.convert_to_numpy(weight)
        weight.assign(value.astype(np.float16).astype(np.float32))


def _convert(network: keras.Model, *, float16: bool) -> bytes:
    import tensorflow as tf  # only here: other backends train, TensorFlow exports

    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if float16:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    # The converter describes the model on standard output, which is the CLI's own.
    with Path(os.devnull).open("w") as silence, contextlib.redirect_stdout(silence):
        return converter.convert()
