"""The MAP code: the z that explains one example best, decoder given.

It maximises log p(x|z) + β·log p(z). LiteRT has no gradients, so it is searched for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.datasets import to_unit
from vae_core.vae import fisher_scoring
from vae_core.vae.fisher_scoring import Output, prior
from vae_core.vae.likelihood import OutputModel

# The search: so many draws over the prior and beyond; from the best of them so many start
# together, and fewer go on in each round. Where a round cannot look along every axis, more
# rounds make up for it.
_COVER, _COVER_REACH = 2048, 1.8
_COVER_VALUES, _SMALLEST_COVER = 2048 * 784, 128  # of large images fewer draws: a person waits
_STARTS, _MORE_ROUNDS = (8, 4, 1, 1), (1, 1, 1, 1)
_LONGEST_STEP = 0.5
_SHARES = (1.0, 0.5, 0.25, 0.1)  # of a step: the best of them is taken


@dataclass(frozen=True)
class MapCode:
    """The z that explains one example best, and −log p(x|z) − β·log p(z) up to a constant.

    Attributes:
        z: (latent_dim,).
        reconstruction: −log p(x|z), nats.
        objective: reconstruction + β·½‖z‖², nats.
    """

    z: np.ndarray
    reconstruction: float
    objective: float


@dataclass(frozen=True)
class Cover:
    """Draws over the prior and beyond, decoded: where the search for any example's z begins.

    Attributes:
        z: (n, latent_dim).
        output: what the decoder puts out there, before its nonlinearity, (n, values).
        nats_of_nothing: −log p(0|z), (n,).
        precision: 1/σ² of each value, or of all, (k,).
    """

    z: np.ndarray
    output: np.ndarray
    nats_of_nothing: np.ndarray
    precision: np.ndarray

    def nats(self, x: np.ndarray) -> np.ndarray:
        """−log p(x|z) of x in [0, 1] or real numbers, at every z, up to x's own constant: (n,).

        For every likelihood x and the decoder's output only meet in their product.
        """
        weighted = x.reshape(-1) * self.precision
        # Not @, which would wake all of the processor for a millisecond's work.
        return self.nats_of_nothing - np.einsum("nv,v->n", self.output, weighted)


def cover(
    output: Output, dimensions: int, *, model: OutputModel, rng: np.random.Generator
) -> Cover:
    """Decode draws over the prior: once for a decoder and a β, for all examples."""
    z = (_COVER_REACH * rng.standard_normal((_COVER, dimensions))).astype(np.float32)
    values = output(z[:1]).size
    z = z[: max(_SMALLEST_COVER, _COVER_VALUES // values)]
    decoded = output(z).reshape(len(z), -1)
    nothing = model.nats(np.zeros_like(decoded), decoded)
    return Cover(z, decoded, nothing, model.precision())


def map_code(
    x: np.ndarray,
    output: Output,
    start: np.ndarray,
    begin: Cover,
    *,
    beta: float,
    model: OutputModel,
    rng: np.random.Generator,
    observed: np.ndarray | None = None,
) -> MapCode:
    """Search for the z that explains x best, decoder given: what no encoder can beat.

    What the encoder's own z falls short of it is the amortisation gap (Cremer et al. 2018),
    here of the mode and not of the whole posterior. Fisher scoring from several places at
    once, for the objective has several valleys; slopes are differences of decoded pairs.

    Args:
        x: one example, uint8 or float, of the decoder's shape.
        start: the encoder's mean (latent_dim,); it is among the candidates, so that the
            result is never worse.
        begin: the same decoder's ``cover``.
        observed: (width,), False where x is missing, which nothing has to explain.
    """
    unit = to_unit(x).reshape(1, -1)
    seen = None if observed is None else observed.reshape(1, -1)

    def score(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        decoded = output(z).reshape(len(z), -1)
        nats = _nats(model, unit, decoded, seen)
        return nats + prior(z, beta), nats

    # With gaps, x and the output meet in more than their product; only rows have gaps.
    of_cover = begin.nats(unit) if seen is None else _nats(model, unit, begin.output, seen)
    first = np.argsort(of_cover + prior(begin.z, beta))[: _STARTS[0]]
    centres = np.concatenate([np.asarray(start, np.float32)[None], begin.z[first]])
    scores, nats = score(centres)
    more = _MORE_ROUNDS if centres.shape[1] > fisher_scoring.DIRECTIONS else ()
    for count in (*_STARTS, *more):
        kept = np.argsort(scores)[:count]
        steps = fisher_scoring.steps(
            unit, centres[kept], output, model=model, beta=beta, longest=_LONGEST_STEP, rng=rng,
            observed=seen,
        )  # fmt: skip
        # Each centre stands beside its own steps: a round never makes it worse.
        shares = np.concatenate([[0.0], _SHARES])[:, None]
        groups = (centres[kept, None] + shares * steps[:, None]).astype(np.float32)
        tried = score(groups[:, 1:].reshape(-1, groups.shape[-1]))
        group_scores, group_nats = (
            np.concatenate([old[kept, None], new.reshape(count, -1)], axis=1)
            for old, new in zip((scores, nats), tried, strict=True)
        )
        winners = np.arange(count), group_scores.argmin(axis=1)
        centres, scores, nats = groups[winners], group_scores[winners], group_nats[winners]
    best = int(scores.argmin())
    return MapCode(centres[best], float(nats[best]), float(scores[best]))


def _nats(
    model: OutputModel, unit: np.ndarray, decoded: np.ndarray, seen: np.ndarray | None
) -> np.ndarray:
    """−log p(x|z) of one x (1, values) at every output (n, values): (n,)."""
    everywhere = None if seen is None else np.broadcast_to(seen, decoded.shape)
    return model.nats(np.broadcast_to(unit, decoded.shape), decoded, everywhere)
