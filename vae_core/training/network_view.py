"""A network in training, as arrays in and out: what measures and keeps it sees this."""

from __future__ import annotations

import keras
import numpy as np

from vae_core.datasets import to_unit
from vae_core.training.model import VAE
from vae_core.vae import likelihood
from vae_core.vae.columns import Column
from vae_core.vae.config import TrainingConfig
from vae_core.vae.likelihood import OutputModel
from vae_core.vae.posterior import Posterior

Layers = dict[str, tuple[np.ndarray, np.ndarray]]


class NetworkView:
    """Encoder and decoder as they are at the moment; draws no noise of the training's.

    Its methods are a ``Codec``'s.
    """

    def __init__(self, vae: VAE, columns: tuple[Column, ...] = ()) -> None:
        self.config: TrainingConfig = vae.config
        self._vae = vae
        self._categories = likelihood.categories(columns)

    def encode(self, x: np.ndarray, beta: float | None = None) -> Posterior:
        """x (n, *shape) → mean and log-variance, (n, latent_dim) each."""
        mean, log_variance = self._vae.encoder(self._inputs(to_unit(x), beta))
        return Posterior(_numpy(mean), _numpy(log_variance))

    def output(self, z: np.ndarray, beta: float | None = None) -> np.ndarray:
        """z (n, latent_dim) → (n, *shape), before the output's nonlinearity."""
        return self._decoded(z, beta)[0]

    def nats(
        self, x: np.ndarray, output: np.ndarray, beta: float | None = None,
        observed: np.ndarray | None = None,
    ) -> np.ndarray:  # fmt: skip
        """−log p(x|z), (n,)."""
        log_sigma = None
        if self.config.learns_sigma:
            z = np.zeros((1, self.config.latent_dim), np.float32)  # σ does not depend on it
            log_sigma = self._decoded(z, beta)[1][0]
        model = OutputModel(self.config.likelihood, log_sigma, self._categories)
        return model.nats(to_unit(x), output, observed)

    def _decoded(self, z: np.ndarray, beta: float | None) -> list[np.ndarray]:
        found = self._vae.decoder(self._inputs(np.asarray(z, np.float32), beta))
        return [_numpy(part) for part in (found if isinstance(found, list | tuple) else [found])]

    def _inputs(self, first: np.ndarray, beta: float | None) -> list[np.ndarray]:
        if not self.config.conditioned:
            return [first]
        return [first, np.full((len(first), 1), beta, np.float32)]


def decoder_layers(vae: VAE) -> Layers:
    """Kernel and bias of each layer of the decoder by name, float16, as LiteRT lays them out.

    A dense kernel is (units, inputs), a convolution's (filters, height, width, channels).
    """
    layers = {}
    for layer in vae.decoder.layers:
        if not layer.weights:
            continue
        kernel, bias = (_numpy(weight) for weight in layer.weights)
        turned = kernel.T if kernel.ndim == 2 else kernel.transpose(2, 0, 1, 3)
        layers[layer.name] = (_half(turned), _half(bias))
    return layers


def _half(values: np.ndarray) -> np.ndarray:
    most = np.finfo(np.float16).max
    return np.ascontiguousarray(np.clip(values, -most, most), np.float16)


def _numpy(value: object) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(value))
