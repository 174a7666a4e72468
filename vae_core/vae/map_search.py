"""The MAP codes of many examples at once, decoder given: what stands in for an encoder.

``vae_core.analysis.map_code`` searches longer for one. Both maximise log p(x|z) + β·log p(z) by
Fisher scoring, with slopes that are differences of decoded pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vae_core.vae.likelihood import OutputModel

Output = Callable[[np.ndarray], np.ndarray]  # z (n, latent_dim) → logits or means (n, values)

_COVER, _COVER_REACH = 2048, 1.5
_COVER_VALUES, _SMALLEST_COVER = 2048 * 784, 256
_STARTS = (3, 2, 1, 1, 1, 1)  # places that go on in each round
_DIRECTIONS = 8  # of more dimensions, so many are looked along in a round
_MORE_ROUNDS = 12  # where a round cannot look along every axis
_PROBE, _LONGEST_STEP, _DAMPING = 0.02, 1.0, 1e-3
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
        start = self.nats_of_nothing + self._prior(self.z) - x @ self.decoded.T
        first = np.argpartition(start, _STARTS[0], axis=1)[:, : _STARTS[0]]
        z = self.z[first]
        scores = np.take_along_axis(start, first, axis=1)
        more = (1,) * (_MORE_ROUNDS if z.shape[2] > _DIRECTIONS else 0)
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
        steps = self._steps(x[of], flat, rng)
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

    def _steps(self, x: np.ndarray, z: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A step of Fisher scoring for each pair of x (m, values) and z (m, d)."""
        count, dimensions = z.shape
        axes = np.eye(dimensions, dtype=np.float32)
        if dimensions > _DIRECTIONS:
            axes = np.linalg.qr(rng.standard_normal((dimensions, _DIRECTIONS)))[0].T
        pairs = _PROBE * np.concatenate([np.zeros((1, dimensions)), axes, -axes])
        probes = (z[:, None] + pairs).astype(np.float32).reshape(-1, dimensions)
        here, ahead, behind = np.split(
            self.output(probes).reshape(count, len(pairs), -1), [1, 1 + len(axes)], axis=1
        )
        slopes = (ahead - behind) / (2 * _PROBE)  # (m, axes, values)
        mean = self.model.mean(here)
        error = (mean - x[:, None]) * self.model.precision()
        gradient = slopes @ error.transpose(0, 2, 1) + self.beta * (z @ axes.T)[..., None]
        fisher = (slopes * self.model.curvature(mean)) @ slopes.transpose(0, 2, 1)
        damping = _DAMPING * (1 + np.trace(fisher, axis1=1, axis2=2)[:, None, None])
        steps = -np.linalg.solve(fisher + (self.beta + damping) * np.eye(len(axes)), gradient)
        steps = steps[..., 0]
        length = np.linalg.norm(steps, axis=1, keepdims=True)
        return steps * np.minimum(1, _LONGEST_STEP / np.maximum(length, 1e-9)) @ axes

    def _scores(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        return self.model.nats(x, self.output(z)) + self._prior(z)

    def _prior(self, z: np.ndarray) -> np.ndarray:
        """−β·log p(z) up to a constant, nats: (n, latent_dim) → (n,)."""
        return self.beta * 0.5 * np.square(z).sum(axis=1)
