"""The importance-weighted bound on log p(x), for any number of latent dimensions.

    log (1/K) Σ_i p(x|z_i) p(z_i) / r(z_i),    z_i ~ r    (Burda et al. 2016, eq. 8)

r is the encoder's q(z|x), or q widened: an encoder's posterior is narrower than the true one
(it is fitted by KL(q ‖ p)), and a proposal with thin tails makes weights that seldom come and are
large when they do. Its mean lies below log p(x) whatever r is; the standard error says how far one
set of draws may lie from its mean, and the effective sample size how many of them counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vae_core.analysis.likelihood import target
from vae_core.analysis.likelihood.target import Decoder, Examples
from vae_core.errors import ConfigError
from vae_core.vae import importance
from vae_core.vae.posterior import Posterior

MOST_DRAWS = 5000
WIDER = (1.0, 1.15, 1.4)  # q's σ times this: the one that gives most is taken
_TRIED_EXAMPLES, _TRIED_DRAWS = 100, 100
_AT_A_TIME = 50  # draws


@dataclass(frozen=True)
class Bound:
    """A lower bound on log p(x) of each example, nats.

    Attributes:
        value: (n,).
        standard_error: of each, from the spread of its weights (delta method), (n,).
        effective: effective sample size (Σw)² / Σw², in draws, (n,).
        draws: how many there were.
        wider: what q's σ was multiplied by.
    """

    value: np.ndarray
    standard_error: np.ndarray
    effective: np.ndarray
    draws: int
    wider: float


def bound(
    decoder: Decoder, examples: Examples, codes: Posterior, *, draws: int,
    rng: np.random.Generator, wider: float | None = None,
) -> Bound:  # fmt: skip
    """The bound of so many draws; without ``wider`` the width that tightens it most is looked for.

    The width is chosen by other draws than those that give the bound, which stays a bound.

    Raises:
        ConfigError: no draws, or too many.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise ConfigError(f"draws must be from 1 to {MOST_DRAWS}. Received: draws={draws}")
    if wider is None:
        wider = _widest_worth(decoder, examples, codes, min(draws, _TRIED_DRAWS), rng)
    return _bound(decoder, examples, codes, draws=draws, rng=rng, wider=wider)


def _widest_worth(
    decoder: Decoder, examples: Examples, codes: Posterior, draws: int, rng: np.random.Generator
) -> float:
    if draws == 1:
        return 1.0  # of one draw q itself is the best there is
    some = np.linspace(0, len(examples) - 1, min(_TRIED_EXAMPLES, len(examples))).astype(int)
    posterior = Posterior(codes.mean[some], codes.log_variance[some])
    values = {
        wider: _bound(
            decoder, examples.some(some), posterior, draws=draws, rng=rng, wider=wider
        ).value.mean()
        for wider in WIDER
    }  # fmt: skip
    return max(values, key=values.__getitem__)


def _bound(
    decoder: Decoder, examples: Examples, codes: Posterior, *, draws: int,
    rng: np.random.Generator, wider: float,
) -> Bound:  # fmt: skip
    mean = codes.mean[:, None].astype(np.float64)
    log_variance = codes.log_variance[:, None] + 2 * math.log(wider)
    sigma = np.exp(0.5 * log_variance)
    # Sums of w and w² in units of the largest w so far: thousands of draws are never held.
    highest = np.full(len(examples), -np.inf)
    once, twice = np.zeros(len(examples)), np.zeros(len(examples))
    for start in range(0, draws, _AT_A_TIME):
        count = min(_AT_A_TIME, draws - start)
        z = mean + sigma * rng.standard_normal((len(mean), count, mean.shape[-1]))
        z = z.astype(np.float32).astype(np.float64)  # what is decoded is what is weighed
        log_w = target.log_joint_at_own(decoder, examples, z)
        log_w = log_w - importance.log_normal(z, mean, log_variance)
        raised = np.maximum(highest, log_w.max(axis=1))
        fall = np.exp(highest - raised)
        weights = np.exp(log_w - raised[:, None])
        once, twice = once * fall + weights.sum(axis=1), twice * fall**2 + (weights**2).sum(axis=1)
        highest = raised
    effective = once**2 / twice
    value = highest + np.log(once / draws) - target.normaliser(decoder.model, examples)
    # Var(log of a mean) ≈ Var(w) / (K E[w]²) = (1/ESS − 1/K)
    error = np.sqrt(np.maximum(1 / effective - 1 / draws, 0.0))
    return Bound(value, error, effective, draws, wider)
