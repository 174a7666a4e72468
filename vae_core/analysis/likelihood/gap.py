"""The gap between log p(x) and the ELBO, in two parts (Cremer et al. 2018, eq. 4 and 5).

    log p(x) − L[q] = (log p(x) − L[q*])  +  (L[q*] − L[q])
                       approximation gap     amortisation gap

q* is the best diagonal Gaussian for this one x, decoder given: the first part is what the family
cannot do, the second what the encoder misses.

q* is climbed to from q and from the modes by natural-gradient steps, whose expectations are taken
at Gauss–Hermite nodes: with g = log p(x, z), E[∂g/∂z] = E[g u]/σ and E[∂²g/∂z²] = E[g (u² − 1)]/σ²
(Bonnet and Price; Khan & Rue 2023, eq. 4). A step that does not raise L is not taken, so that the
result never lies below the encoder's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.analysis.likelihood import elbo, target
from vae_core.analysis.likelihood.target import Decoder, Examples
from vae_core.vae.posterior import Posterior

_STEPS, _NODES = 24, 7
_RATES = (1.0, 0.5, 0.2, 0.05)
_LEAST_GAIN = 1e-4  # nats


@dataclass(frozen=True)
class Best:
    """The best diagonal Gaussian of each example, and its ELBO.

    Attributes:
        posterior: (n, d).
        elbo: without the normaliser that ``target.normaliser`` gives, (n,).
    """

    posterior: Posterior
    elbo: np.ndarray


def best_posterior(decoder: Decoder, examples: Examples, starts: list[Posterior]) -> Best:
    """q* of each example: the best that is reached from any of the starts."""
    reached = [_climbed(decoder, examples, start) for start in starts]
    values = np.stack([each.elbo for each in reached])
    winner = values.argmax(axis=0)
    rows = np.arange(len(examples))
    mean = np.stack([each.posterior.mean for each in reached])[winner, rows]
    log_variance = np.stack([each.posterior.log_variance for each in reached])[winner, rows]
    return Best(Posterior(mean, log_variance), values[winner, rows])


def _climbed(decoder: Decoder, examples: Examples, start: Posterior) -> Best:
    mean = start.mean.astype(np.float64)
    log_variance = start.log_variance.astype(np.float64)
    value, slope, curvature = _moments(decoder, examples, mean, log_variance)
    active = np.arange(len(examples))
    for _ in range(_STEPS):
        moved = np.zeros(len(active), bool)
        for rate in _RATES:
            rows = active[~moved]
            if not len(rows):
                break
            precision = np.exp(-log_variance[rows])
            wanted = np.maximum(-curvature[rows], 0.1 * precision)
            precision = (1 - rate) * precision + rate * wanted
            tried = mean[rows] + rate * slope[rows] / precision, -np.log(precision)
            found = _moments(decoder, examples.some(rows), *tried)
            better = found[0] > value[rows] + _LEAST_GAIN
            taken = rows[better]
            mean[taken], log_variance[taken] = tried[0][better], tried[1][better]
            value[taken], slope[taken], curvature[taken] = (each[better] for each in found)
            moved[np.flatnonzero(~moved)[better]] = True
        active = active[moved]
        if not len(active):
            break
    return Best(Posterior(mean, log_variance), value)


def _moments(
    decoder: Decoder, examples: Examples, mean: np.ndarray, log_variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """The ELBO (n,), and E[∂g/∂z] and E[∂²g/∂z²] along each axis, (n, d)."""
    u, weights = elbo.nodes(mean.shape[1], _NODES)
    sigma = np.exp(0.5 * log_variance)
    g = target.log_joint_at_own(decoder, examples, mean[:, None] + sigma[:, None] * u)
    expected = g @ weights
    centred = (g - expected[:, None]) * weights
    entropy = 0.5 * (log_variance + np.log(2 * np.pi) + 1).sum(axis=1)
    slope = centred @ u / sigma
    curvature = centred @ (u**2 - 1) / sigma**2
    return expected + entropy, slope, curvature
