"""The documents' recipes as they would be typed into Keras today, slips included.

They are what ours is measured against, so they share nothing with ``vae_core``: probabilities
instead of logits, Keras's own ``fit`` with its defaults, images as float32 in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops

PIXELS = 28 * 28


class RecipeVAE(keras.Model):
    """Encoder, one draw, decoder; the loss is what ``weigh_kl`` makes of the KL's elements."""

    def __init__(
        self, encoder: keras.Model, decoder: keras.Model, weigh_kl: Callable[[Any], Any], seed: int
    ) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self._weigh_kl = weigh_kl
        self._draws = keras.random.SeedGenerator(seed)

    def call(self, x: Any) -> Any:
        mean, log_variance = self.encoder(x)
        draw = keras.random.normal(ops.shape(mean), seed=self._draws)
        decoded = self.decoder(mean + ops.exp(0.5 * log_variance) * draw)
        elements = 1 + log_variance - ops.square(mean) - ops.exp(log_variance)
        self.add_loss(self._weigh_kl(-0.5 * elements))
        return decoded


def _cross_entropy(x: Any, decoded: Any) -> Any:
    return PIXELS * ops.mean(keras.losses.binary_crossentropy(x, decoded))


def conv(latent_dim: int = 2, seed: int = 0) -> RecipeVAE:
    """The convolutional recipe: the KL weighted 10 and averaged over the latent dimensions."""
    image = keras.Input((28, 28, 1))
    hidden = layers.Conv2D(32, 3, 2, "same", activation="relu")(image)
    hidden = layers.Conv2D(64, 3, 2, "same", activation="relu")(hidden)
    hidden = layers.Dense(16, "relu")(layers.Flatten()(hidden))
    heads = [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)]
    z = keras.Input((latent_dim,))
    hidden = layers.Reshape((7, 7, 64))(layers.Dense(7 * 7 * 64, "relu")(z))
    hidden = layers.Conv2DTranspose(64, 3, 2, "same", activation="relu")(hidden)
    hidden = layers.Conv2DTranspose(32, 3, 2, "same", activation="relu")(hidden)
    pixels = layers.Conv2DTranspose(1, 3, padding="same", activation="sigmoid")(hidden)
    vae = RecipeVAE(
        keras.Model(image, heads), keras.Model(z, pixels), lambda kl: 10 * ops.mean(kl), seed
    )
    vae.compile("rmsprop", _cross_entropy)
    return vae


def mlp(beta: float, latent_dim: int = 2, seed: int = 0) -> RecipeVAE:
    """The sweep's recipe: one hidden layer of 512 each side, Adam, the KL summed."""
    image = keras.Input((PIXELS,))
    hidden = layers.Dense(512, "relu")(image)
    heads = [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)]
    z = keras.Input((latent_dim,))
    pixels = layers.Dense(PIXELS, "sigmoid")(layers.Dense(512, "relu")(z))
    vae = RecipeVAE(
        keras.Model(image, heads), keras.Model(z, pixels),
        lambda kl: beta * ops.mean(ops.sum(kl, axis=-1)), seed,
    )  # fmt: skip
    vae.compile(keras.optimizers.Adam(1e-3), _cross_entropy)
    return vae


def fit(
    vae: RecipeVAE, images: np.ndarray, epochs: int, seed: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> list[float]:  # fmt: skip
    """Train on float images; each epoch's training loss."""
    keras.utils.set_random_seed(seed)
    history = vae.fit(
        images, images, epochs=epochs, batch_size=128, verbose=0, callbacks=list(callbacks)
    )
    return [float(loss) for loss in history.history["loss"]]
