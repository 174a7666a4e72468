"""The networks: encoder and decoder.

Encoder: x (n, h, w, c) or (n, d) → mean (n, latent_dim), log_variance (n, latent_dim).
Decoder: z (n, latent_dim) → logits (bernoulli) or mean (gaussian), shaped like x; and log σ
(n, 1) for images, (n, d) for rows, where it is learned.

With a ``BetaRange`` both also take beta (n, 1), see ``vae_core/training/stack.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers, ops

from vae_core.training import convolutions
from vae_core.training.stack import Modulation, SeedSequence, Stack, Tensor
from vae_core.vae import likelihood
from vae_core.vae.columns import Column
from vae_core.vae.config import BetaRange, TrainingConfig
from vae_core.vae.posterior import LOG_VARIANCE_MAX, LOG_VARIANCE_MIN

# Adam moves a weight by about the learning rate a step, and log σ has a longer way to go than
# the weights have: from σ = 1 to that of the data.
SIGMA_GAIN = 10.0


def build_encoder(config: TrainingConfig, shape: tuple[int, ...]) -> keras.Model:
    """x (n, *shape) [, beta (n, 1)] → [mean, log_variance], each (n, latent_dim)."""
    x = keras.Input(shape, name="x")
    inputs, modulation = _with_beta(config, x)
    stack = Stack(config, SeedSequence(config.seed), modulation)
    if config.architecture == "mlp":
        hidden = layers.Flatten()(x) if len(shape) > 1 else x
        for index, units in enumerate(config.hidden):
            hidden = stack.hidden(layers.Dense, hidden, f"hidden_{index}", units=units)
    else:
        hidden = convolutions.encoder(stack, x, config.hidden, shape)
    # The posterior is modulated as well, so that its mean and width can follow β directly.
    mean = stack.linear(layers.Dense, hidden, "mean", units=config.latent_dim)
    mean = stack.modulated(mean, "mean")
    if config.variational:
        log_variance = stack.linear(layers.Dense, hidden, "log_variance", units=config.latent_dim)
        log_variance = stack.modulated(log_variance, "log_variance")
        log_variance = ops.clip(log_variance, LOG_VARIANCE_MIN, LOG_VARIANCE_MAX)
    else:
        # A plain autoencoder has no spread: the narrowest posterior stands for it.
        log_variance = ops.zeros_like(mean) + LOG_VARIANCE_MIN
    return keras.Model(inputs, [mean, log_variance], name="encoder")


def build_decoder(
    config: TrainingConfig, shape: tuple[int, ...], columns: Sequence[Column] = ()
) -> keras.Model:
    """z (n, latent_dim) [, beta (n, 1)] → logits or mean (n, *shape) [, log σ (n, 1 or d)]."""
    z = keras.Input((config.latent_dim,), name="z")
    inputs, modulation = _with_beta(config, z)
    stack = Stack(config, SeedSequence(config.seed + 1), modulation)
    if config.architecture == "mlp":
        hidden = z
        for index, units in enumerate(reversed(config.hidden)):
            hidden = stack.hidden(layers.Dense, hidden, f"hidden_{index}", units=units)
        output = stack.linear(layers.Dense, hidden, "output", units=int(np.prod(shape)))
        output = layers.Reshape(shape)(output) if len(shape) > 1 else output
    else:
        output = convolutions.decoder(stack, z, config.hidden, shape)
    if not config.learns_sigma:
        return keras.Model(inputs, output, name="decoder")
    log_sigma = _log_sigma(z, modulation, likelihood.least_sigma(shape, columns))
    return keras.Model(inputs, [output, log_sigma], name="decoder")


def _log_sigma(z: Tensor, modulation: Modulation | None, least: np.ndarray) -> Tensor:
    """log σ of each value, (n, k): the same for every z, and what β makes of it."""
    features = 0.0 * z[:, :1] if modulation is None else modulation.embedding
    dense = layers.Dense(len(least), kernel_initializer="zeros", name="log_sigma")
    return ops.log(ops.exp(SIGMA_GAIN * dense(features)) + least)


def _with_beta(config: TrainingConfig, first: Tensor) -> tuple[list[Tensor], Modulation | None]:
    if not isinstance(config.beta, BetaRange):
        return [first], None
    beta = keras.Input((1,), name="beta")
    return [first, beta], Modulation(beta, config.beta)
