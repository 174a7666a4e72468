"""Encode and decode with LiteRT: what the pages and the command line serve from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vae_core.datasets import to_unit
from vae_core.errors import BrokenRunError, ConfigError
from vae_core.runs import Run
from vae_core.serving import foreign
from vae_core.serving.litert_network import LiteNetwork
from vae_core.serving.network import Network
from vae_core.vae import likelihood
from vae_core.vae.columns import Column
from vae_core.vae.config import TrainingConfig
from vae_core.vae.likelihood import OutputModel
from vae_core.vae.posterior import Posterior


class Codec:
    """A run's encoder and decoder. Safe to share between threads.

    Every method takes ``beta`` for a β-conditioned run, one for all or one for each example
    (n,), and ignores it for others.

    Args:
        encoder, decoder: LiteRT files, or networks that take and give what those do.
        columns: what a row's places mean; for images none.
        threads: that compute one call; more pay where there are many examples.

    Attributes:
        shape: of one example, (h, w, c) or (d,).
    """

    def __init__(
        self,
        config: TrainingConfig,
        encoder: bytes | Network,
        decoder: bytes | Network,
        *,
        columns: Sequence[Column] = (),
        threads: int = 1,
    ) -> None:
        self.config = config
        self.categories = likelihood.categories(columns)
        self._encoder = _network(encoder, "encoder.tflite", threads)
        # Its transposed convolutions are slow in batches of any size (see fixed_batch.py).
        fixed = config.architecture == "conv"
        self._decoder = _network(decoder, "decoder.tflite", threads, fixed=fixed)
        self.shape = self._decoder.outputs[0]
        self._require_fit()

    @classmethod
    def open(cls, run: Run, *, threads: int = 1) -> Codec:
        """Load a run's two networks.

        Raises:
            BrokenRunError: a file is missing or not a network.
        """
        if run.config.imported is not None:
            return cls._open_imported(run, threads)
        encoder, decoder = run.encoder_bytes(), run.decoder_bytes()
        try:
            columns = run.data.columns if run.data else ()
            return cls(run.config, encoder, decoder, columns=columns, threads=threads)
        except BrokenRunError as error:
            raise BrokenRunError(f"Run {run.name!r}: {error}") from error

    @classmethod
    def _open_imported(cls, run: Run, threads: int) -> Codec:
        imported = run.config.imported
        assert imported is not None
        if run.data is None:
            raise BrokenRunError(f"Run {run.name!r}: an import needs its data.json.")
        encoder = run.encoder_bytes() if imported.has_encoder else None
        try:
            pair = foreign.networks(
                run.config, encoder, run.decoder_bytes(), run.data.shape, threads
            )
            return cls(run.config, *pair, columns=run.data.columns)
        except (ValueError, BrokenRunError) as error:
            raise BrokenRunError(f"Run {run.name!r} cannot be used: {error}") from error

    def _require_fit(self) -> None:
        """Raises BrokenRunError where a network is not of this configuration, or not of the other.

        LiteRT computes with what it is given: another network's shapes would fail in a page.
        """
        z = (self.config.latent_dim,)
        beta = {"beta": (1,)} if self.config.conditioned else {}
        images = len(self.shape) == 3
        sigma = [(1,) if images else self.shape] if self.config.learns_sigma else []
        expected = (
            ("encoder.tflite", self._encoder, {"x": self.shape} | beta, [z, z]),
            ("decoder.tflite", self._decoder, {"z": z} | beta, [self.shape, *sigma]),
        )
        for name, network, inputs, outputs in expected:
            if (network.inputs, network.outputs) != (inputs, outputs):
                raise BrokenRunError(
                    f"{name} cannot be used: it is not what config.json describes."
                )

    def encode(self, x: np.ndarray, beta: float | np.ndarray | None = None) -> Posterior:
        """Posterior of x, uint8 images or floats (n, *shape); its arrays are (n, latent_dim)."""
        mean, log_variance = self._encoder(self._inputs("x", to_unit(x), beta))
        return Posterior(mean, log_variance)

    def output(self, z: np.ndarray, beta: float | np.ndarray | None = None) -> np.ndarray:
        """What the decoder puts out before its nonlinearity: z (n, latent_dim) → (n, *shape)."""
        return self._decoder(self._inputs("z", np.asarray(z, np.float32), beta))[0]

    def output_model(self, beta: float | None = None) -> OutputModel:
        """What the decoder's output at one β says of x."""
        log_sigma = None
        if self.config.learns_sigma:
            z = np.zeros((1, self.config.latent_dim), np.float32)  # σ does not depend on it
            log_sigma = self._decoder(self._inputs("z", z, beta))[1][0]
        return OutputModel(self.config.likelihood, log_sigma, self.categories)

    def nats(
        self, x: np.ndarray, output: np.ndarray, beta: float | None = None,
        observed: np.ndarray | None = None,
    ) -> np.ndarray:  # fmt: skip
        """−log p(x|z), (n,), of x (n, *shape) and the decoder's ``output`` at one β.

        Args:
            observed: (n, width), False where x is missing.
        """
        return self.output_model(beta).nats(to_unit(x), output, observed)

    def decode(self, z: np.ndarray, beta: float | np.ndarray | None = None) -> np.ndarray:
        """The mean of p(x|z): z (n, latent_dim) → (n, *shape), in [0, 1] if bernoulli.

        Of a category column's places it is each category's probability.
        """
        return self.decoded(self.output(z, beta))

    def decoded(self, output: np.ndarray) -> np.ndarray:
        """The same of what the decoder put out, (n, *shape)."""
        return OutputModel(self.config.likelihood, categories=self.categories).mean(output)

    @property
    def nbytes(self) -> int:
        """About how much memory both networks take, which is more once they have been used."""
        return self._encoder.nbytes + self._decoder.nbytes

    def lighten(self) -> None:
        """Give up what only makes the next call quicker."""
        for network in (self._encoder, self._decoder):
            if isinstance(network, LiteNetwork):
                network.lighten()

    def _inputs(
        self, name: str, value: np.ndarray, beta: float | np.ndarray | None
    ) -> dict[str, np.ndarray]:
        if not self.config.conditioned:
            return {name: value}
        beta = self.config.beta.reference if beta is None else beta
        betas = np.broadcast_to(np.asarray(beta, np.float64), len(value))
        if not all(map(self.config.beta.contains, np.unique(betas))):
            raise ConfigError(
                f"beta must be in the range this run was trained for, {self.config.beta}. "
                f"Received: beta={beta!r}"
            )
        return {name: value, "beta": betas[:, None].astype(np.float32)}


def _network(content: bytes | Network, name: str, threads: int, *, fixed: bool = False) -> Network:
    if not isinstance(content, bytes):
        return content
    try:
        return LiteNetwork(content, threads, fixed=fixed)
    except (ValueError, RuntimeError, KeyError, IndexError, TypeError) as error:
        raise BrokenRunError(f"{name} cannot be used: it is no network.") from error
