"""Why an example lands where it does: neighbours, how usual it is, and the best z for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vae_core import elbo
from vae_core.config import Likelihood
from vae_core.data import to_unit

# The search: so many draws over the prior and beyond, the best of them as centres, and
# around each of these so many draws a round, closer every time.
_COVER, _COVER_REACH, _CENTRES = 1024, 1.8, 8
_ROUNDS, _DRAWS, _FIRST_SPREAD, _NARROWING = 12, 32, 0.4, 0.65
_CHUNK = 2000


@dataclass(frozen=True)
class Vote:
    """What the nearest labels say: the commonest one and its share of them."""

    label: int
    share: float


@dataclass(frozen=True)
class BestCode:
    """The z that explains one example best, and −log p(x|z) − β·log p(z) up to a constant.

    Attributes:
        z: (latent_dim,).
        reconstruction: −log p(x|z), nats.
        objective: reconstruction + β·½‖z‖², nats.
    """

    z: np.ndarray
    reconstruction: float
    objective: float


def nearest(points: np.ndarray, place: np.ndarray, count: int) -> np.ndarray:
    """Indices of the ``count`` rows of (n, d) nearest to ``place`` (d,), nearest first.

    uint8 rows are compared as what they stand for, without overflow and in small parts.
    """
    rows = points.reshape(len(points), -1)
    target = place.reshape(-1).astype(np.float32)
    distances = np.concatenate([
        np.square(rows[i : i + _CHUNK].astype(np.float32) - target).sum(axis=1)
        for i in range(0, len(rows), _CHUNK)
    ])  # fmt: skip
    count = min(count, len(rows))
    found = np.argpartition(distances, count - 1)[:count]
    return found[np.argsort(distances[found], kind="stable")]


def vote(labels: np.ndarray) -> Vote:
    """The commonest of the labels (k,), nearest first; a tie goes to the nearer one."""
    values, first, counts = np.unique(labels, return_index=True, return_counts=True)
    best = min(range(len(values)), key=lambda i: (-counts[i], first[i]))
    return Vote(int(values[best]), float(counts[best] / len(labels)))


def percentile(value: float, population: np.ndarray) -> float:
    """Share of the population below ``value``, in per cent."""
    return float(100.0 * (population < value).mean())


def best_code(
    x: np.ndarray,
    output: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    *,
    beta: float,
    likelihood: Likelihood,
    rng: np.random.Generator,
) -> BestCode:
    """Search for the z that explains x best, decoder given: what no encoder can beat.

    What the encoder's own z falls short of it is the amortisation gap (Cremer et al. 2018),
    here of the mode and not of the whole posterior. A random search from several places at
    once, for the objective has several valleys; it needs no gradients.

    Args:
        x: one example, uint8 or float, of the decoder's shape.
        output: z (n, latent_dim) → logits or means (n, *shape).
        start: the encoder's mean (latent_dim,); it is among the candidates, so that the
            result is never worse.
    """
    unit = to_unit(x)[None]

    def score(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nats = elbo.reconstruction(np.broadcast_to(unit, (len(z), *x.shape)), output(z), likelihood)
        return nats + beta * 0.5 * np.square(z).sum(axis=1), nats

    dimensions = len(start)
    cover = _COVER_REACH * rng.standard_normal((_COVER, dimensions))
    z = np.concatenate([np.asarray(start)[None], cover]).astype(np.float32)
    scores, _ = score(z)
    centres = z[np.argsort(scores)[:_CENTRES]]
    spread = _FIRST_SPREAD
    for _ in range(_ROUNDS):
        draws = spread * rng.standard_normal((len(centres), _DRAWS, dimensions))
        # Each centre stands in its own group: a round never makes it worse.
        groups = np.concatenate([centres[:, None], centres[:, None] + draws], axis=1)
        groups = groups.astype(np.float32)
        scores, _ = score(groups.reshape(-1, dimensions))
        winners = scores.reshape(len(centres), -1).argmin(axis=1)
        centres = groups[np.arange(len(centres)), winners]
        spread *= _NARROWING
    scores, nats = score(centres)
    best = int(scores.argmin())
    return BestCode(centres[best], float(nats[best]), float(scores[best]))
