"""The VAE that trains an encoder and a decoder together, with the ELBO as its loss."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from vae_core.training import devices, importance, threads
from vae_core.training.networks import Tensor, build_decoder, build_encoder
from vae_core.vae import elbo, kl_schedule, likelihood
from vae_core.vae.columns import Column
from vae_core.vae.config import BetaRange, TrainingConfig

# This share of the examples draws β evenly from the upper half of the range, where the
# log-even draw of the others leaves 9 %. MNIST, MLP, 40 epochs: a share of 0.2 gives
# 203.5 at β = 20, 0.4 gives 203.2 and is 2 nats worse at β = 1 (148.6).
UPPER_HALF_SHARE = 0.4
TERMS = ("loss", "reconstruction", "kl")  # of an example, nats


class VAE(keras.Model):
    """Encoder, sampling and decoder with the ELBO as their loss.

    ``call`` takes x (uint8 images or floats) and draws β and ε itself; ``reseed``
    makes both a function of (seed, epoch), so that a resumed run draws the same.
    """

    def __init__(
        self, config: TrainingConfig, shape: tuple[int, ...], columns: Sequence[Column] = (),
        steps_per_epoch: int = 1,
    ) -> None:  # fmt: skip
        super().__init__(name="vae")
        self.config = config
        self._steps_per_epoch = steps_per_epoch
        self._by_batch = config.kl_schedule in ("free-bits", "capacity")
        self._beta = keras.Variable(config.beta.reference, trainable=False, name="beta")
        self.encoder = build_encoder(config, shape)
        self.decoder = build_decoder(config, shape, columns)
        self._categories = likelihood.categories(columns)
        self._noise = keras.random.SeedGenerator(config.seed)
        self._trackers = [keras.metrics.Mean(name=name) for name in TERMS]

    def move_beta(self, beta: float) -> None:
        """Weigh the KL by another β from the next step on, for a run of one β."""
        self._beta.assign(beta)

    def reseed(self, epoch: int) -> None:
        """Make the noise of what follows depend on the run's seed and ``epoch`` alone."""
        # Mixed, not (seed, epoch): a generator counts its draws up from its state, and the
        # next epoch would repeat them, shifted by one.
        state = np.random.SeedSequence((self.config.seed, epoch)).generate_state(2)
        self._noise.state.assign(ops.cast(state, self._noise.state.dtype))

    def call(
        self, inputs: Tensor | tuple[Tensor, Tensor], training: bool | None = None
    ) -> dict[str, Tensor]:
        """x (n, *shape) → dict of per-example terms, each (n,), nats.

        Where values are missing x comes with what is observed of it, (x, observed).

        A batch whose size is known goes through in parts that do not need each other.
        """
        x, observed = inputs if isinstance(inputs, tuple | list) else (inputs, None)
        if self.config.binarised:
            x = self._binarised(x)
        count = ops.shape(x)[0]
        beta, epsilon = self._draw_beta(count), self._draw_noise(count)
        most = threads.parts(self.config, on_gpu=devices.is_gpu())
        parts = min(most, count) if isinstance(count, int) else 1
        if parts == 1:
            return self._terms(x, observed, beta, epsilon)
        ends = [count * part // parts for part in range(parts + 1)]
        pieces = [
            self._terms(
                x[begin:end],
                None if observed is None else observed[begin:end],
                beta[begin:end],
                epsilon[begin:end],
            )
            for begin, end in itertools.pairwise(ends)
        ]
        return {name: ops.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}

    def _terms(
        self, x: Tensor, observed: Tensor | None, beta: Tensor, epsilon: Tensor
    ) -> dict[str, Tensor]:
        x = _to_unit(x)
        mean, log_variance = posterior = self.encoder(self._network_inputs(x, beta))
        if self.config.objective == "iwae":
            return self._importance_terms(x, observed, beta, posterior, epsilon)
        z = mean
        if self.config.variational:
            z = mean + ops.exp(0.5 * log_variance) * epsilon
        reconstruction = self._reconstruction(x, observed, beta, z)
        kl = elbo.kl(mean, log_variance, ops) if self.config.variational else 0.0 * reconstruction
        loss = elbo.loss(reconstruction, kl, beta[:, 0])
        terms = {"loss": loss, "reconstruction": reconstruction, "kl": kl}
        if self._by_batch:
            terms["kl_per_dimension"] = elbo.kl_per_dimension(mean, log_variance, ops)
        return terms

    def _importance_terms(
        self, x: Tensor, observed: Tensor | None, beta: Tensor, posterior: Sequence[Tensor],
        epsilon: Tensor,
    ) -> dict[str, Tensor]:  # fmt: skip
        """The loss is −L_k; reconstruction and KL are those of the ELBO, which lies above it."""
        draws, size = self.config.draws, self.config.latent_dim
        mean, log_variance = posterior

        def of_each_draw(values: Tensor) -> Tensor:
            return ops.repeat(values, draws, axis=0)

        def nats(z: Tensor) -> Tensor:
            seen = None if observed is None else of_each_draw(observed)
            rows = ops.reshape(z, (-1, size))
            found = self._reconstruction(of_each_draw(x), seen, of_each_draw(beta), rows)
            return ops.reshape(found, (-1, draws))

        bound, reconstruction = importance.bound(mean, log_variance, epsilon, nats)
        kl = elbo.kl(mean, log_variance, ops)
        return {"loss": -bound, "reconstruction": reconstruction, "kl": kl}

    def _reconstruction(
        self, x: Tensor, observed: Tensor | None, beta: Tensor, z: Tensor
    ) -> Tensor:  # fmt: skip
        """−log p(x|z) for every row of x and z, (n,)."""
        output, log_sigma = self.decoder(self._network_inputs(z, beta)), None
        if self.config.learns_sigma:
            output, log_sigma = output
        return elbo.reconstruction(
            x, output, self.config.likelihood, ops,
            log_sigma=log_sigma, observed=observed, categories=self._categories,
        )  # fmt: skip

    def _binarised(self, x: Tensor) -> Tensor:
        """Each value drawn anew as 0 or 1, with itself as the probability of 1."""
        x = _to_unit(x)
        uniform = keras.random.uniform(ops.shape(x), seed=self._noise)
        return ops.cast(uniform < x, "float32")

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None,
        training: bool = True,
    ) -> Tensor:  # fmt: skip
        """The batch's mean loss; keeps the running mean of each term.

        Examples of weight 0 only fill a batch up.
        """
        for tracker in self._trackers:
            tracker.update_state(y_pred[tracker.name], sample_weight)
        if not self._by_batch:
            return _mean(y_pred["loss"], sample_weight)
        kl_per_dimension = _mean(y_pred["kl_per_dimension"], sample_weight)
        is_free = self.config.kl_schedule == "free-bits"
        target = None if is_free else kl_schedule.target(self.config, self._epochs(), ops)
        return _mean(y_pred["reconstruction"], sample_weight) + elbo.weighted_kl(
            kl_per_dimension, self._beta, ops, target=target,
            free_bits=self.config.free_bits if is_free else None,
        )  # fmt: skip

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        return self._trackers

    def _draw_beta(self, count: Tensor) -> Tensor:
        """One β an example, (n, 1)."""
        beta = self.config.beta
        if not isinstance(beta, BetaRange):
            in_force = self._beta * kl_schedule.rise(self.config, self._epochs(), ops)
            return ops.broadcast_to(ops.reshape(in_force, (1, 1)), (count, 1))
        low, high = np.log(beta.low), np.log(beta.high)
        uniform = keras.random.uniform((count, 1), seed=self._noise)
        anywhere = ops.exp(low + uniform * (high - low))
        upper = beta.high * (0.5 + 0.5 * uniform)
        pick = keras.random.uniform((count, 1), seed=self._noise)
        return ops.where(pick < UPPER_HALF_SHARE, upper, anywhere)

    def _epochs(self) -> Tensor:
        """How many have been trained, with fractions."""
        optimizer = getattr(self, "optimizer", None)
        if optimizer is None:  # nothing has been compiled
            return ops.zeros(())
        return ops.cast(optimizer.iterations, "float32") / self._steps_per_epoch

    def _draw_noise(self, count: Tensor) -> Tensor:
        """ε for every example, (n, latent_dim), or each of its draws, (n, draws, latent_dim)."""
        draws = (self.config.draws,) if self.config.objective == "iwae" else ()
        return keras.random.normal((count, *draws, self.config.latent_dim), seed=self._noise)

    def _network_inputs(self, first: Tensor, beta: Tensor) -> list[Tensor]:
        return [first, beta] if self.config.conditioned else [first]


def _to_unit(x: Tensor) -> Tensor:
    """Bytes as the numbers in [0, 1] that they stand for; other numbers as they are."""
    return ops.cast(x, "float32") / 255.0 if ops.dtype(x) == "uint8" else x


def _mean(values: Tensor, weights: Tensor | None) -> Tensor:
    """Over the examples, (n,) or (n, d); those of weight 0 only fill a batch up."""
    if weights is None:
        return ops.mean(values, axis=0)
    weights = ops.reshape(weights, (-1, *(1,) * (len(values.shape) - 1)))
    return ops.sum(weights * values, axis=0) / ops.sum(weights)
