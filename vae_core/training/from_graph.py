"""Keras networks with the weights of what serves, which a run without a checkpoint has too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
from keras import layers

from vae_core.errors import BrokenRunError
from vae_core.training.networks import SIGMA_GAIN, build_decoder, build_encoder
from vae_core.vae.columns import Column
from vae_core.vae.config import TrainingConfig

Weights = Callable[[Sequence[str]], dict[str, tuple[np.ndarray, np.ndarray]]]


def networks(
    config: TrainingConfig,
    shape: tuple[int, ...],
    columns: Sequence[Column],
    encoder_weights: Weights,
    decoder_weights: Weights,
) -> tuple[keras.Model, keras.Model]:
    """Encoder and decoder of a configuration, with weights in TFLite's layouts.

    Args:
        encoder_weights, decoder_weights: give kernel and bias of each of the layers named.

    Raises:
        BrokenRunError: the weights are not of this configuration.
    """
    encoder = build_encoder(config, shape)
    decoder = build_decoder(config, shape, columns)
    for network, weights in ((encoder, encoder_weights), (decoder, decoder_weights)):
        weighted = [layer for layer in network.layers if layer.weights]
        try:
            found = weights([layer.name for layer in weighted])
            for layer in weighted:
                kernel, bias = found[layer.name]
                # TensorFlow's converter multiplies this layer's gain into its weights.
                gain = SIGMA_GAIN if layer.name == "log_sigma" else 1.0
                layer.set_weights([_in_keras_layout(layer, kernel) / gain, bias / gain])
        except (KeyError, ValueError) as error:
            raise BrokenRunError(
                f"{network.name}.tflite is not the {network.name} that config.json describes."
            ) from error
    return encoder, decoder


def _in_keras_layout(layer: layers.Layer, kernel: np.ndarray) -> np.ndarray:
    if isinstance(layer, layers.Conv2DTranspose):
        return kernel.transpose(1, 2, 0, 3)
    if isinstance(layer, layers.Conv2D):
        return kernel.transpose(1, 2, 3, 0)
    return kernel.T
