"""The exact posterior p(z|x) of one example in two dimensions, beside what the encoder says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.analysis.likelihood import elbo, gap, target
from vae_core.analysis.likelihood.quadrature import Quadrature
from vae_core.analysis.likelihood.target import Decoder, Examples
from vae_core.vae.posterior import Posterior

_SIDE = 65  # places
_REACH = 4.5  # widths of a mode around it
_COUNTS = 7.0  # nats of mass below the largest mode: less is not shown
# What a Gaussian holds within 1σ and 2σ in two dimensions, as the map's ellipses do.
SHARES = (0.393, 0.865)


@dataclass(frozen=True)
class ExactPosterior:
    """p(z|x) on a window around its modes, and the example's figures in nats.

    Attributes:
        x, y: the window's places along each axis.
        density: p(z|x) there, (y, x).
        levels: of the density, whose regions hold 39 % and 86 % of the posterior.
        log_p, error: by quadrature.
        elbo: of the encoder's q.
        best: q*, the best diagonal Gaussian, and its ELBO.
    """

    x: np.ndarray
    y: np.ndarray
    density: np.ndarray
    levels: tuple[float, ...]
    log_p: float
    error: float
    elbo: float
    best: Posterior
    best_elbo: float

    @property
    def approximation(self) -> float:
        """What no diagonal Gaussian can do, nats."""
        return self.log_p - self.best_elbo

    @property
    def amortisation(self) -> float:
        """What the encoder misses, nats."""
        return self.best_elbo - self.elbo


def exact_posterior(
    decoder: Decoder, quadrature: Quadrature, example: Examples, code: Posterior
) -> ExactPosterior:
    """The posterior of one example (n = 1), whose code is the encoder's q(z|x).

    Raises:
        ValueError: the latent space has not two dimensions.
    """
    if decoder.dimensions != 2:
        raise ValueError("an exact posterior is drawn in two dimensions")
    found = quadrature.log_likelihood(example, code)
    x, y = _window(quadrature, example, code)
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(1, -1, 2)
    constant = target.normaliser(decoder.model, example)
    log_joint = target.log_joint_at_own(decoder, example, places) - constant[:, None]
    density = np.exp(log_joint[0] - found.log_p[0])
    best = gap.best_posterior(decoder, example, [code, quadrature.peak(example, code)])
    own = elbo.exact(decoder, example, code, np.random.default_rng(0))
    return ExactPosterior(
        x=x, y=y, density=density.reshape(_SIDE, _SIDE), levels=_levels(density),
        log_p=float(found.log_p[0]), error=float(found.error[0]), elbo=float(own[0]),
        best=best.posterior, best_elbo=float(best.elbo[0] - constant[0]),
    )  # fmt: skip


def _window(
    quadrature: Quadrature, example: Examples, code: Posterior
) -> tuple[np.ndarray, np.ndarray]:
    """Axes that hold every mode of weight, and the encoder's 2σ."""
    modes, heights = quadrature.modes(example, code)
    mass = heights - modes.log_density
    counts = mass > mass.max() - _COUNTS
    widths = np.sqrt(np.square(modes.scale[counts]).sum(axis=2))
    low = (modes.centre[counts] - _REACH * widths).min(axis=0)
    high = (modes.centre[counts] + _REACH * widths).max(axis=0)
    low = np.minimum(low, (code.mean - 2.5 * code.sigma)[0])
    high = np.maximum(high, (code.mean + 2.5 * code.sigma)[0])
    x, y = (np.linspace(a, b, _SIDE) for a, b in zip(low, high, strict=True))
    return x, y


def _levels(density: np.ndarray) -> tuple[float, ...]:
    """The densities above which lie the shares of all that is in the window."""
    descending = np.sort(density.reshape(-1))[::-1]
    held = np.cumsum(descending) / descending.sum()
    return tuple(float(descending[np.searchsorted(held, share)]) for share in SHARES)
