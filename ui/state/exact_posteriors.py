"""Exact posteriors of the open run's examples, each computed once for who asks first."""

from __future__ import annotations

import numpy as np

from ui.cache import cached
from ui.state import originals
from ui.state.open_run import OpenRun
from vae_core.analysis.likelihood.measure import decoder_of
from vae_core.analysis.likelihood.posterior import ExactPosterior, exact_posterior
from vae_core.analysis.likelihood.quadrature import Quadrature
from vae_core.analysis.likelihood.target import Examples
from vae_core.datasets import to_unit
from vae_core.errors import ConfigError
from vae_core.vae.binarise import binarised
from vae_core.vae.posterior import Posterior

SEED = 0  # of the binarisation
TOO_NARROW = (
    "No exact posterior at this β: posteriors are too narrow for a grid. A larger β widens them."
)


def has_any(opened: OpenRun) -> bool:
    """Whether examples of this run have one that can be drawn."""
    return opened.run.config.variational and opened.run.config.latent_dim == 2


def of_test_example(opened: OpenRun, point: int, beta: float) -> ExactPosterior | str:
    """That of a test example, or the sentence why there is none."""
    x = originals.original(opened, point)
    if x is None:
        return originals.why_not(opened)
    seen = originals.observed(opened, slice(point, point + 1))
    try:
        return of(opened, x, opened.codec.encode(x, beta), beta, seen)
    except ConfigError:  # its figures are for Check-up; beside the map there is little room
        return TOO_NARROW


def of(
    opened: OpenRun, x: np.ndarray, posterior: Posterior, beta: float, observed: np.ndarray | None
) -> ExactPosterior:  # fmt: skip
    """That of any example: of one binarisation of its values, for a Bernoulli.

    Args:
        x: the example as it was, (1, *shape).
        posterior: the encoder's, (1, d).
        observed: (1, width), False where x is missing; None where nothing is.

    Raises:
        ConfigError: posteriors are too narrow for any grid.
    """
    flat = to_unit(x).reshape(1, -1)
    if opened.run.config.likelihood == "bernoulli":
        flat = binarised(flat, SEED)

    def made() -> ExactPosterior:
        decoder, codes = decoder_of(opened.codec, beta), opened.codes
        everyone = Posterior(codes.mean_at(beta), codes.log_variance_at(beta))
        return exact_posterior(
            decoder, Quadrature(decoder, everyone), Examples(flat, observed), posterior
        )

    seen = None if observed is None else observed.tobytes()
    return cached("exact posteriors", (opened.identity, beta, flat.tobytes(), seen), made)
