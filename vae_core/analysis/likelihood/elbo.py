"""The ELBO of each example, with its expectation computed and not drawn.

    E_q[log p(x|z)] by the product of Gauss–Hermite rules: exact where log p(x|z) is a polynomial
of degree 2n − 1 along each axis; what a rule of fewer nodes differs by is its error.
"""

from __future__ import annotations

import itertools

import numpy as np

from vae_core.analysis.likelihood import target
from vae_core.analysis.likelihood.target import Decoder, Examples
from vae_core.vae import elbo
from vae_core.vae.posterior import Posterior

_NODES = 9
_DRAWS = 64  # of more than two dimensions, where a product of rules has too many nodes


def nodes(dimensions: int, count: int = _NODES) -> tuple[np.ndarray, np.ndarray]:
    """Standard normal nodes (k, d) and weights (k,) that sum to 1."""
    at, weight = np.polynomial.hermite_e.hermegauss(count)
    u = np.array(list(itertools.product(at, repeat=dimensions)))
    w = np.array([np.prod(each) for each in itertools.product(weight, repeat=dimensions)])
    return u, w / w.sum()


def exact(
    decoder: Decoder, examples: Examples, codes: Posterior, rng: np.random.Generator
) -> np.ndarray:
    """E_q[log p(x|z)] − KL(q ‖ p) of each example, (n,); by 64 draws in more than 2 dimensions."""
    dimensions = codes.mean.shape[1]
    if dimensions <= 2:
        u, weights = nodes(dimensions)
        u = np.broadcast_to(u, (len(examples), *u.shape))
    else:
        u = rng.standard_normal((len(examples), _DRAWS, dimensions))
        weights = np.full(_DRAWS, 1 / _DRAWS)
    z = codes.mean[:, None] + codes.sigma[:, None] * u
    reconstruction = target.at_own(decoder, examples, z) @ weights
    kl = elbo.kl(codes.mean, codes.log_variance)
    return -(reconstruction + kl) - target.normaliser(decoder.model, examples)
