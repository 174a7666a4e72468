"""Encode and decode with LiteRT: what the pages and the command line serve from."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, SignatureRunner

from vae_core.datasets import to_unit
from vae_core.errors import BrokenRunError, ConfigError
from vae_core.runs import Run
from vae_core.serving import fixed_batch
from vae_core.vae import likelihood
from vae_core.vae.columns import Column
from vae_core.vae.config import TrainingConfig
from vae_core.vae.likelihood import OutputModel
from vae_core.vae.posterior import Posterior

# Large enough to hide the cost of a call, small enough to bound its memory.
_BATCH = 128
# Of its file's size: LiteRT unpacks the weights to 32 bits, and once more for its fast kernels.
_IN_USE = 5
# Where the size is fixed, and used for so many rows or more.
_FIXED_BATCH, _THREADS = 30, 2


class Codec:
    """A run's encoder and decoder. Safe to share between threads.

    Every method takes ``beta`` for a β-conditioned run, one for all or one for each example
    (n,), and ignores it for others.

    Args:
        columns: what a row's places mean; for images none.
        threads: that compute one call; more pay where there are many examples.

    Attributes:
        shape: of one example, (h, w, c) or (d,).
    """

    def __init__(
        self,
        config: TrainingConfig,
        encoder: bytes,
        decoder: bytes,
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
        self.shape = self._decoder.output_shape
        self._require_fit()

    @classmethod
    def open(cls, run: Run, *, threads: int = 1) -> Codec:
        """Load a run's two networks.

        Raises:
            BrokenRunError: a file is missing or not a network.
        """
        encoder, decoder = run.encoder_bytes(), run.decoder_bytes()
        try:
            columns = run.data.columns if run.data else ()
            return cls(run.config, encoder, decoder, columns=columns, threads=threads)
        except BrokenRunError as error:
            raise BrokenRunError(f"Run {run.name!r}: {error}") from error

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
        model = OutputModel(self.config.likelihood, categories=self.categories)
        return model.mean(self.output(z, beta))

    @property
    def nbytes(self) -> int:
        """About how much memory both networks take, which is more once they have been used."""
        return self._encoder.nbytes + self._decoder.nbytes

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


def _network(content: bytes, name: str, threads: int, *, fixed: bool = False) -> _Network:
    try:
        return _Network(content, threads, fixed=fixed)
    except (ValueError, RuntimeError, KeyError, IndexError, TypeError) as error:
        raise BrokenRunError(f"{name} cannot be used: it is no network.") from error


class _Network:
    """One LiteRT model. An interpreter keeps state between calls, hence the lock.

    Args:
        fixed: whether many rows are computed in batches of one size.
    """

    def __init__(self, content: bytes, threads: int, *, fixed: bool = False) -> None:
        self._content = content  # LiteRT reads it in place: it must outlive the interpreter
        self._interpreter = Interpreter(model_content=content, num_threads=threads)
        self._run = self._interpreter.get_signature_runner()
        details = self._run.get_output_details()
        self._outputs = sorted(details)  # in the order that the Keras network gives them in
        self._lock = threading.Lock()
        self._used = False
        self.inputs = {name: _shape(each) for name, each in self._run.get_input_details().items()}
        self.outputs = [_shape(details[name]) for name in self._outputs]
        self.output_shape = self.outputs[0]
        self._fixed = _FixedNetwork(content) if fixed else None

    @property
    def nbytes(self) -> int:
        fixed = 0 if self._fixed is None else self._fixed.nbytes
        return len(self._content) * (_IN_USE if self._used else 1) + fixed

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        self._used = True
        count = len(next(iter(inputs.values())))
        batch, run = _BATCH, self._run
        if self._fixed is not None and count >= _FIXED_BATCH:
            batch, run = _FIXED_BATCH, self._fixed
        parts = []
        with self._lock:
            for start in range(0, max(count, 1), batch):
                part = {name: value[start : start + batch] for name, value in inputs.items()}
                result = run(**part)
                parts.append([result[name].copy() for name in self._outputs])
        return [np.concatenate(columns) for columns in zip(*parts, strict=True)]


def _shape(details: dict[str, Any]) -> tuple[int, ...]:
    """Of one row; how many rows there are, a network leaves open."""
    return tuple(int(size) for size in details["shape_signature"][1:])


class _FixedNetwork:
    """The same model for batches of one size, made when it is first called."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._run: SignatureRunner | None = None

    @property
    def nbytes(self) -> int:
        return 0 if self._run is None else len(self._content) * _IN_USE

    def __call__(self, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        if self._run is None:
            self._run = self._made()
        count = len(next(iter(inputs.values())))
        missing = _FIXED_BATCH - count
        full = {name: np.pad(value, ((0, missing), (0, 0))) for name, value in inputs.items()}
        return {name: value[:count] for name, value in self._run(**full).items()}

    def _made(self) -> SignatureRunner:
        try:
            self._content = fixed_batch.with_batch(self._content, _FIXED_BATCH)
            self._interpreter = Interpreter(model_content=self._content, num_threads=_THREADS)
            return self._interpreter.get_signature_runner()
        except (ValueError, RuntimeError) as error:
            raise BrokenRunError("decoder.tflite cannot be used: it is no network.") from error
