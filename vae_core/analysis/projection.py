"""The map's plane in a latent space of any size: z(x, y) = origin + x·across + y·up.

Every place on the map is an exact z, and every code lies at its orthogonal projection. Nothing else
in the core knows how many dimensions there are. With one or two of them the plane is the whole
space.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from vae_core.vae.codes import MEAN_STEP, Codes, Quantised

PLANE = 2  # a place on the map has so many coordinates
_NO_DIRECTION = 1e-6  # what is left of a direction that lies along another one


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane in a latent space of d dimensions.

    Attributes:
        origin: (d,), the plane's place nearest to 0, so that the prior's shadow on it, N(0, I),
            lies about x = y = 0.
        across, up: (d,), of length 1 and at a right angle. With one dimension, ``up`` is 0.
        names: what the two directions are called.
    """

    origin: np.ndarray
    across: np.ndarray
    up: np.ndarray
    names: tuple[str, str]

    @property
    def latent_dim(self) -> int:
        return len(self.origin)

    def project(self, z: np.ndarray) -> np.ndarray:
        """Where z lies on the map: (…, d) → (…, 2)."""
        return np.asarray(z) @ self._directions.T.astype(np.asarray(z).dtype)

    def lift(self, places: np.ndarray) -> np.ndarray:
        """The z of places on the map: (…, 2) → (…, d), float32."""
        places = np.asarray(places, np.float64)
        return (self.origin + places @ self._directions).astype(np.float32)

    def shadow(self, variance: np.ndarray) -> np.ndarray:
        """The covariance on the map of posteriors with these variances: (n, d) → (n, 3).

        Its entries: along ``across``, along ``up``, and between them. A diagonal Gaussian's
        marginal on a plane is the Gaussian with P diag(σ²) Pᵀ.
        """
        return np.asarray(variance, np.float64) @ np.stack(
            [self.across**2, self.up**2, self.across * self.up], axis=1
        )

    def distance(self, z: np.ndarray) -> np.ndarray:
        """How far z is from the plane: (…, d) → (…,)."""
        z = np.asarray(z, np.float64)
        return np.linalg.norm(z - self.origin - self.project(z) @ self._directions, axis=-1)

    @property
    def _directions(self) -> np.ndarray:
        return np.stack([self.across, self.up])


def flat(latent_dim: int) -> Plane:
    """All of a latent space with one or two dimensions; of a larger one, the first two."""
    return axes(latent_dim, 0, 1)


def axes(latent_dim: int, first: int, second: int) -> Plane:
    """The plane of two latent dimensions, counted from 0; the others are 0 on it."""
    across, up = (np.eye(1, latent_dim, at)[0] for at in (first, second))
    return Plane(np.zeros(latent_dim), across, up, (axis_name(first), axis_name(second)))


def spanned(
    through: np.ndarray, first: np.ndarray, second: np.ndarray, names: tuple[str, str],
    spare: np.ndarray,
) -> Plane:  # fmt: skip
    """The plane through a z along two directions.

    Args:
        through, first, second: (d,).
        spare: (m, d), directions to take where the two are 0 or lie along each other.
    """
    chosen: list[np.ndarray] = []
    for direction in chain([first, second], spare):
        rest = np.asarray(direction, np.float64)
        length = float(np.linalg.norm(rest))
        for _ in range(2):  # twice: once leaves rounding errors of nearly parallel directions
            rest = rest - sum((rest @ other) * other for other in chosen)
        left = float(np.linalg.norm(rest))
        if left > _NO_DIRECTION * max(length, _NO_DIRECTION):
            chosen.append(rest / left)
        if len(chosen) == PLANE:
            break
    across, up = chosen
    origin = np.asarray(through, np.float64)
    for _ in range(2):
        origin = origin - (origin @ across) * across - (origin @ up) * up
    return Plane(origin, across, up, names)


def project_codes(codes: Codes, plane: Plane, most: int | None = None) -> Codes:
    """The codes as the map has them, two numbers each; of the first ``most`` examples."""
    if codes.mean.integers.shape[2] == PLANE and most is None:
        return codes
    return replace(
        codes,
        mean=_projected(codes.mean, plane, most),
        # Widths do not project to two numbers: those of a plane are only had in two dimensions.
        log_variance=Quantised(
            np.zeros((len(codes.log_variance_betas), 0, PLANE), np.int16), codes.log_variance.step
        )
        if plane.latent_dim > PLANE
        else _padded(codes.log_variance),
        labels=None if codes.labels is None else codes.labels[:most],
    )


def is_wide(latent_dim: int) -> bool:
    """Whether a latent space has more dimensions than the map shows at once."""
    return latent_dim > PLANE


def axis_name(index: int) -> str:
    """A latent dimension's name, counted from 1: z₁ for 0."""
    return "z" + str(index + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _projected(values: Quantised, plane: Plane, most: int | None) -> Quantised:
    shown = [plane.project(values[node][:most]) for node in range(len(values.integers))]
    return Quantised.of(np.stack(shown), MEAN_STEP)


def _padded(values: Quantised) -> Quantised:
    missing = PLANE - values.integers.shape[2]
    return Quantised(np.pad(values.integers, [(0, 0), (0, 0), (0, missing)]), values.step)
