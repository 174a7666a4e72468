"""A trained run as a researcher types it: open, encode, decode, codes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vae_core import runs
from vae_core.datasets import Split
from vae_core.errors import ConfigError
from vae_core.runs import TestMetrics
from vae_core.serving import facts
from vae_core.serving.codec import Codec
from vae_core.sharing import contents
from vae_core.vae.codes import Codes
from vae_core.vae.config import TrainingConfig
from vae_core.vae.posterior import Posterior


@dataclass(frozen=True, eq=False)
class TestCodes:
    """Posteriors of the test set at one β, as stored with the run (to about 0.001, σ to 1 %).

    Attributes:
        beta: where they are.
        mean, sigma: (n, d).
        labels: (n,), −1 for none; None where the data has no labels.
        label_names: what the labels stand for.
    """

    __test__ = False  # not a test case, for pytest

    beta: float
    mean: np.ndarray
    sigma: np.ndarray
    labels: np.ndarray | None
    label_names: tuple[str, ...]


class Run:
    """A trained run with its networks, which run in LiteRT: no Keras, no TensorFlow.

    Every method takes ``beta`` for a run that knows every β, and its own where it is left out.

    Attributes:
        files: the run's directory, for whoever wants more.
    """

    def __init__(self, files: runs.Run) -> None:
        self.files = files
        self._codec = Codec.open(files)

    @classmethod
    def open(cls, name: str, folder: str | os.PathLike[str] | None = None) -> Run:
        """The run of that name, of the user's own or of those that ship; see ``names``.

        Raises:
            RunNotFoundError: there is none.
            BrokenRunError: a file of it cannot be used.
        """
        return cls(runs.open_run(name, folder))

    def __repr__(self) -> str:
        return f"<Run {self.files.name}: {self.title}>"

    @property
    def title(self) -> str:
        """As people see it."""
        return self.files.title

    @property
    def config(self) -> TrainingConfig:
        """What was trained."""
        return self.files.config

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one example: (height, width, channels), or (width,)."""
        return self._codec.shape

    @property
    def beta(self) -> float:
        """The β where none is given: 1 of a range that holds it, else the β of its figures."""
        return self.files.last_beta

    @property
    def metrics(self) -> tuple[TestMetrics, ...]:
        """Test figures, nats per example, a row a β."""
        return self.files.metrics

    def encode(self, x: np.ndarray, beta: float | None = None) -> Posterior:
        """The posterior q(z|x): ``mean``, ``log_variance`` and ``sigma``, (n, d) each.

        Args:
            x: (n, *shape), images as uint8 or as floats from 0 to 1; rows standardised as the run's
                columns say.

        Raises:
            ConfigError: x has another shape or other values, or the run does not know β.
        """
        x = self._examples(x)
        return self._codec.encode(x, self.files.known_beta(beta))

    def decode(self, z: np.ndarray, beta: float | None = None) -> np.ndarray:
        """The mean of p(x|z), (n, *shape), of z (n, d).

        Raises:
            ConfigError: z has another shape or is not finite, or the run does not know β.
        """
        values = np.asarray(z, np.float32)
        dimensions = self.config.latent_dim
        if values.ndim != 2 or values.shape[1] != dimensions:
            raise ConfigError(
                f"z must have the shape (n, {dimensions}). Received: the shape {values.shape}"
            )
        if not np.isfinite(values).all():
            raise ConfigError("z must be finite. Received: NaN or an infinity among its values")
        return self._codec.decode(values, self.files.known_beta(beta))

    def codes(self, beta: float | None = None) -> TestCodes:
        """Every test example's posterior at β.

        Raises:
            ConfigError: the run does not know β.
        """
        at = self.files.known_beta(beta)
        stored = self._stored
        return TestCodes(
            beta=at,
            mean=stored.mean_at(at),
            sigma=np.exp(0.5 * stored.log_variance_at(at)),
            labels=stored.labels,
            label_names=facts.label_names(self.files, stored),
        )

    def test(self, data_folder: str | os.PathLike[str] | None = None) -> Split | None:
        """The test examples that ``codes`` belong to; None where they are not on this machine."""
        x = contents.test_examples(self.files, self._codec.shape, len(self._stored), data_folder)
        return None if x is None else Split(x, self._stored.labels)

    @cached_property
    def _stored(self) -> Codes:
        return self.files.codes()

    def _examples(self, x: np.ndarray) -> np.ndarray:
        values = np.asarray(x)
        wanted = ", ".join(map(str, self.shape))
        if values.ndim != 1 + len(self.shape) or values.shape[1:] != self.shape:
            raise ConfigError(
                f"x must have the shape (n, {wanted}). Received: the shape {values.shape}"
            )
        if values.dtype == np.uint8:
            return values
        values = values.astype(np.float32)
        if not np.isfinite(values).all():
            raise ConfigError("x must be finite. Received: NaN or an infinity among its values")
        if len(self.shape) == 3 and values.size and not 0 <= values.min() <= values.max() <= 1:
            raise ConfigError(
                "Images must be uint8, or floats from 0 to 1. "
                f"Received: from {values.min():g} to {values.max():g}"
            )
        return values


def names(folder: str | os.PathLike[str] | None = None) -> list[str]:
    """What ``Run.open`` accepts: the runs that can be explored."""
    return [run.name for run in runs.list_runs(folder).runs if run.can_open]
