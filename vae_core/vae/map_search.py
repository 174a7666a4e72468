"""The MAP codes of many examples at once, decoder given: what stands in for an encoder.

``vae_core.analysis.map_code`` searches longer for one. Both take steps of
``fisher_scoring``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.vae import fisher_scoring
from vae_core.vae.fisher_scoring import Output, prior
from vae_core.vae.likelihood import OutputModel

_COVER, _COVER_REACH = 2048, 1.5
_COVER_VALUES, _SMALLEST_COVER = 2048 * 784, 256
_STARTS = (3, 2, 1, 1, 1, 1)  # places that go on in each round
_MORE_ROUNDS = 12  # where a round cannot look along every axis
_LONGEST_STEP = 1.0
_SHARES = np.array([0.0, 1.0, 0.5, 0.2], np.float32)  # of a step: the best is taken


@dataclass(frozen=True)
class Search:
    """A decoder, and draws over its prior to begin at.

    Attributes:
        beta: weighs the prior.
    """

    output: Output
    model: OutputModel
    z: np.ndarray
    decoded: np.ndarray
    nats_of_nothing: np.ndarray
    beta: float

    @classmethod
    def of(
        cls, output: Output, dimensions: int, model: OutputModel, *, beta: float,
        rng: np.random.Generator,
    ) -> Search:  # fmt: skip
        """Decode the draws, once for all examples."""
        z = (_COVER_REACH * rng.standard_normal((_COVER, dimensions))).astype(np.float32)
        z[0] = 0.0
        z = z[: max(_SMALLEST_COVER, _COVER_VALUES // output(z[:1]).size)]
        decoded = output(z)
        return cls(output, model, z, decoded, model.nats(np.zeros_like(decoded), decoded), beta)

    def codes(self, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The z that explains each x best, (n, values) → (n, latent_dim)."""
        # For every likelihood x and the output only meet in their product.
        start = (
            self.nats_of_nothing
            + prior(self.z, self.beta)
            - (x * self.model.precision()) @ self.decoded.T
        )
        first = np.argpartition(start, _STARTS[0], axis=1)[:, : _STARTS[0]]
        z = self.z[first]
        scores = np.take_along_axis(start, first, axis=1)
        more = (1,) * (_MORE_ROUNDS if z.shape[2] > fisher_scoring.DIRECTIONS else 0)
        for count in (*_STARTS, *more):
            kept = np.argsort(scores, axis=1)[:, :count]
            z = np.take_along_axis(z, kept[..., None], axis=1)
            z, scores = self._round(x, z, rng)
        best = scores.argmin(axis=1)
        return z[np.arange(len(z)), best]

    def _round(
        self, x: np.ndarray, z: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """One step from each place (n, k, d), or none where none helps; and its nats (n, k)."""
        examples, places, dimensions = z.shape
        flat = z.reshape(-1, dimensions)
        of = np.repeat(np.arange(examples), places)
        steps = fisher_scoring.steps(
            x[of],
            flat,
            self.output,
            model=self.model,
            beta=self.beta,
            longest=_LONGEST_STEP,
            rng=rng,
        )
        tried = (flat[:, None] + _SHARES[:, None] * steps[:, None]).astype(np.float32)
        scores = self._scores(
            np.repeat(x[of], len(_SHARES), axis=0), tried.reshape(-1, dimensions)
        ).reshape(len(flat), -1)
        won = scores.argmin(axis=1)
        rows = np.arange(len(flat))
        return (
            tried[rows, won].reshape(examples, places, dimensions),
            scores[rows, won].reshape(examples, places),
        )

    def _scores(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        return self.model.nats(x, self.output(z)) + prior(z, self.beta)
