"""What a decoder's output says of x: its mean, and its −log p in nats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.vae import columns as columns_of
from vae_core.vae import elbo
from vae_core.vae.columns import Column
from vae_core.vae.config import Likelihood

# Of standardised numbers whose rounding nobody knows: a constant column must not send log p to
# infinity either.
LEAST_SIGMA = 1e-3
PIXEL_STEP = 1 / 255


@dataclass(frozen=True)
class OutputModel:
    """p(x | z) as a function of what the decoder puts out before its nonlinearity.

    Attributes:
        log_sigma: of a Gaussian whose σ is learned, (k,), k = 1 for images; None for others.
        categories: places of a row that are one category.
    """

    likelihood: Likelihood
    log_sigma: np.ndarray | None = None
    categories: tuple[slice, ...] = ()

    def nats(
        self, x: np.ndarray, output: np.ndarray, observed: np.ndarray | None = None
    ) -> np.ndarray:
        """−log p(x | z), (n,), of x as networks take it, (n, …), and the output, likewise.

        Args:
            observed: (n, width), False where x is missing.
        """
        return elbo.reconstruction(
            x, output, self.likelihood,
            log_sigma=self.log_sigma, observed=observed, categories=self.categories,
        )  # fmt: skip

    def mean(self, output: np.ndarray) -> np.ndarray:
        """E[x | z], shaped like the output; of a category's places each one's probability."""
        mean = output
        if self.likelihood == "bernoulli":
            with np.errstate(over="ignore"):
                mean = 1.0 / (1.0 + np.exp(-output))
        if self.categories:
            mean = mean.copy()
        for at in self.categories:
            odds = np.exp(output[..., at] - output[..., at].max(axis=-1, keepdims=True))
            mean[..., at] = odds / odds.sum(axis=-1, keepdims=True)
        return mean

    def precision(self) -> np.ndarray:
        """1/σ², with which x and the output meet in the nats: (k,), 1 where σ is not learned."""
        if self.log_sigma is None:
            return np.ones(1, np.float32)
        precision = np.exp(-2 * self.log_sigma)
        for at in self.categories:
            precision[at] = 1.0
        return precision

    def curvature(self, mean: np.ndarray) -> np.ndarray:
        """The nats' expected second derivative by each value of the output, given the mean."""
        if self.likelihood == "bernoulli":
            return mean * (1 - mean)
        curvature = np.broadcast_to(self.precision(), mean.shape).copy()
        for at in self.categories:
            curvature[..., at] = mean[..., at] * (1 - mean[..., at])
        return curvature


def least_sigma(shape: tuple[int, ...], columns: Sequence[Column] = ()) -> np.ndarray:
    """The least σ of each value, float32: (1,) for images, one a place for rows.

    It is the step to which values were rounded: what is narrower describes the rounding.
    """
    if len(shape) == 3:
        return np.array([PIXEL_STEP], np.float32)
    least = np.full(shape, LEAST_SIGMA, np.float32)
    for column, at in columns_of.places(columns):
        least[at] = max(column.step / column.scale, LEAST_SIGMA)
    return least


def categories(columns: Sequence[Column]) -> tuple[slice, ...]:
    """The places of a row that each category column takes."""
    return tuple(at for column, at in columns_of.places(columns) if column.kind == "category")


def to_own_units(columns: Sequence[Column]) -> float:
    """Nats that a fully observed row's −log p rises by when its numbers are in their own units.

    A density in own units is 1/scale of the standardised one, for each number.
    """
    return sum(math.log(column.scale) for column in columns if column.kind == "number")
