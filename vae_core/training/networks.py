"""The networks: encoder and decoder.

Encoder: x (n, h, w, c) or (n, d) → mean (n, latent_dim), log_variance (n, latent_dim).
Decoder: z (n, latent_dim) → logits (bernoulli) or mean (gaussian), shaped like x.

With a ``BetaRange`` both also take beta (n, 1). Every hidden layer is then modulated
before its nonlinearity, h · (1 + a(β)) + c(β), where a and c are linear in a small
shared embedding of log β (feature-wise modulation, Perez et al. 2018; conditioning
on the loss weights, Dosovitskiy & Djolonga 2020). a and c are 0 at the start, so that
an untrained conditioned network is the plain one.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from vae_core.training.one_channel import OneChannelConv2DTranspose
from vae_core.vae.config import BetaRange, TrainingConfig

# exp(-20) is a σ of 4.5e-5, exp(10) one of 148: wider than any useful posterior, and
# narrow enough that exp(log_variance) and its gradient stay finite in float32.
LOG_VARIANCE_MIN, LOG_VARIANCE_MAX = -20.0, 10.0
CONV_BOTTLENECK_UNITS = 16
EMBEDDING_UNITS = 32
# Every embedding unit starts as a step of this slope in log β, and the steps' centres are
# spread over the range. The usual initialisation makes all of them nearly the same line:
# the code then cannot change as quickly between β = 10 and 20, where latent dimensions
# die, as it has to (MNIST, MLP, 20 epochs: total at β = 20 205.9 with spread steps, 211.3
# without, and 0.6 better at every β up to 1). Slope 5/3 with 64 units was no better.
EMBEDDING_SLOPE = 1.0
Tensor = Any


class Modulation:
    """The β branch of one network: an embedding and one linear map a hidden layer."""

    def __init__(self, beta: Tensor, beta_range: BetaRange) -> None:
        centres = np.linspace(np.log(beta_range.low), np.log(beta_range.high), EMBEDDING_UNITS)
        biases = -EMBEDDING_SLOPE * centres
        self._embedding = layers.Dense(
            EMBEDDING_UNITS, "tanh",
            kernel_initializer=keras.initializers.Constant(EMBEDDING_SLOPE),
            bias_initializer=lambda shape, dtype=None: ops.convert_to_tensor(biases, dtype),
            name="beta_embedding",
        )(ops.log(beta))  # fmt: skip

    def __call__(self, hidden: Tensor, name: str) -> Tensor:
        units = hidden.shape[-1]
        scale_and_shift = layers.Dense(
            2 * units, kernel_initializer="zeros", name=f"{name}_modulation"
        )(self._embedding)
        if len(hidden.shape) == 4:
            scale_and_shift = layers.Reshape((1, 1, 2 * units))(scale_and_shift)
        scale, shift = scale_and_shift[..., :units], scale_and_shift[..., units:]
        return hidden * (1.0 + scale) + shift


class SeedSequence:
    """One seed for every initialiser, in the order in which they are asked for."""

    def __init__(self, seed: int) -> None:
        self._seeds = iter(np.random.default_rng(seed).integers(2**31, size=64).tolist())

    def glorot(self) -> keras.initializers.Initializer:
        return keras.initializers.GlorotUniform(seed=next(self._seeds))


class _Stack:
    """Adds hidden layers with one convention: layer, modulation, nonlinearity."""

    def __init__(
        self, config: TrainingConfig, seeds: SeedSequence, modulation: Modulation | None
    ) -> None:
        self._activation = config.activation
        self._seeds = seeds
        self._modulation = modulation

    def hidden(self, kind: type[layers.Layer], inputs: Tensor, name: str, **sizes: Any) -> Tensor:
        hidden = kind(**sizes, kernel_initializer=self._seeds.glorot(), name=name)(inputs)
        hidden = self.modulated(hidden, name)
        if self._activation == "gelu":
            return ops.gelu(hidden, approximate=True)
        return ops.relu(hidden)

    def modulated(self, values: Tensor, name: str) -> Tensor:
        return values if self._modulation is None else self._modulation(values, name)

    def linear(self, kind: type[layers.Layer], inputs: Tensor, name: str, **sizes: Any) -> Tensor:
        return kind(**sizes, kernel_initializer=self._seeds.glorot(), name=name)(inputs)


def build_encoder(config: TrainingConfig, shape: tuple[int, ...]) -> keras.Model:
    """x (n, *shape) [, beta (n, 1)] → [mean, log_variance], each (n, latent_dim)."""
    seeds = SeedSequence(config.seed)
    x = keras.Input(shape, name="x")
    inputs, modulation = _with_beta(config, x)
    stack = _Stack(config, seeds, modulation)
    if config.architecture == "mlp":
        hidden = layers.Flatten()(x) if len(shape) > 1 else x
        for index, units in enumerate(config.hidden):
            hidden = stack.hidden(layers.Dense, hidden, f"hidden_{index}", units=units)
    else:
        hidden = x
        for index, filters in enumerate(config.hidden):
            hidden = stack.hidden(
                layers.Conv2D, hidden, f"hidden_{index}",
                filters=filters, kernel_size=3, strides=2, padding="same",
            )  # fmt: skip
        hidden = stack.hidden(
            layers.Dense, layers.Flatten()(hidden), "bottleneck", units=CONV_BOTTLENECK_UNITS
        )
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


def build_decoder(config: TrainingConfig, shape: tuple[int, ...]) -> keras.Model:
    """z (n, latent_dim) [, beta (n, 1)] → logits or mean (n, *shape)."""
    seeds = SeedSequence(config.seed + 1)
    z = keras.Input((config.latent_dim,), name="z")
    inputs, modulation = _with_beta(config, z)
    stack = _Stack(config, seeds, modulation)
    if config.architecture == "mlp":
        hidden = z
        for index, units in enumerate(reversed(config.hidden)):
            hidden = stack.hidden(layers.Dense, hidden, f"hidden_{index}", units=units)
        output = stack.linear(layers.Dense, hidden, "output", units=int(np.prod(shape)))
        output = layers.Reshape(shape)(output) if len(shape) > 1 else output
    else:
        height, width, channels = shape
        small = (height // 4, width // 4, config.hidden[-1])
        hidden = stack.hidden(layers.Dense, z, "hidden_0", units=int(np.prod(small)))
        hidden = layers.Reshape(small)(hidden)
        for index, filters in enumerate(reversed(config.hidden), start=1):
            hidden = stack.hidden(
                layers.Conv2DTranspose, hidden, f"hidden_{index}",
                filters=filters, kernel_size=3, strides=2, padding="same",
            )  # fmt: skip
        kind = OneChannelConv2DTranspose if channels == 1 else layers.Conv2DTranspose
        output = stack.linear(
            kind, hidden, "output",
            filters=channels, kernel_size=3, padding="same",
        )  # fmt: skip
    return keras.Model(inputs, output, name="decoder")


def _with_beta(config: TrainingConfig, first: Tensor) -> tuple[list[Tensor], Modulation | None]:
    if not isinstance(config.beta, BetaRange):
        return [first], None
    beta = keras.Input((1,), name="beta")
    return [first, beta], Modulation(beta, config.beta)
