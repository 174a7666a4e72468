"""The two kinds of grid that an integral over z is cut into."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from vae_core.errors import ConfigError
from vae_core.vae.posterior import Posterior

# A step of so many of the narrowest posteriors' widths still shows where a mode lies: half a
# diagonal away from it, log p(x, z) has fallen by 16 nats, of the hundreds between clusters.
_WIDTHS_A_STEP = 8.0
_NARROW = 0.05  # this share of the examples may have posteriors that are narrower
_FINEST, _COARSEST = 0.02, 0.1
_MOST_PLACES = 300_000
_PRIOR_REACH, _POSTERIOR_REACH = 5.0, 6.0  # standard deviations


@dataclass(frozen=True)
class GlobalGrid:
    """Places of an even grid over a box, the same for all examples.

    Attributes:
        axes: of each dimension, ascending.
    """

    axes: tuple[np.ndarray, ...]

    @property
    def step(self) -> float:
        return float(self.axes[0][1] - self.axes[0][0])

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(axis) for axis in self.axes)

    @property
    def cell(self) -> float:
        """Volume of a place's cell."""
        return self.step ** len(self.axes)

    @property
    def places(self) -> np.ndarray:
        """Float64 (places, d), the last axis quickest."""
        return np.stack(np.meshgrid(*self.axes, indexing="ij"), axis=-1).reshape(
            -1, len(self.axes)
        )  # fmt: skip

    @property
    def halves(self) -> np.ndarray:
        """Every second place, as on a chessboard and along each axis: bool (halves, places)."""
        return _halves(np.indices(self.shape).reshape(len(self.shape), -1).T)

    @property
    def is_edge(self) -> np.ndarray:
        """The places at the box's side: bool (places,)."""
        at = np.indices(self.shape)
        last = np.array(self.shape).reshape(-1, *(1,) * len(self.shape)) - 1
        return ((at == 0) | (at == last)).any(axis=0).reshape(-1)

    def window(self, centre: np.ndarray, reach: np.ndarray) -> tuple[slice, ...]:
        """The places within ``reach`` (d,) of a centre, along each axis."""
        return tuple(
            slice(*np.searchsorted(axis, (at - far, at + far)))
            for axis, at, far in zip(self.axes, centre, reach, strict=True)
        )


def global_grid(codes: Posterior) -> GlobalGrid:
    """A grid over the prior and all codes, as fine as the codes' own widths ask for.

    Raises:
        ConfigError: it would have too many places: the posteriors are too narrow for the box.
    """
    dimensions = codes.mean.shape[1]
    reach = np.abs(codes.mean) + _POSTERIOR_REACH * codes.sigma
    sides = np.maximum(_PRIOR_REACH, reach.max(axis=0))
    narrowest = float(np.quantile(codes.sigma.min(axis=1), _NARROW))
    step = float(np.clip(_WIDTHS_A_STEP * narrowest, 0.0, _COARSEST))
    # In one dimension a grid can be as fine as the posteriors are.
    finest = _FINEST if dimensions > 1 else 2 * sides[0] / _MOST_PLACES
    places = float(np.prod(2 * sides / max(step, 1e-12) + 1))
    if step < finest or places > _MOST_PLACES:
        raise ConfigError(
            f"log p(x) cannot be resolved here: posteriors are as narrow as {narrowest:.2g}, and "
            f"codes reach {sides.max():.3g} from 0; a grid that no narrow mode slips through would "
            f"have {places:,.0f} places, the most is {_MOST_PLACES:,}. A larger β widens them; "
            "the importance-weighted bound needs no grid."
        )
    counts = np.ceil(sides / step).astype(int)
    return GlobalGrid(tuple(step * np.arange(-count, count + 1) for count in counts))


@dataclass(frozen=True)
class LocalGrid:
    """Places around a mode in its own units: u with ‖u‖ ≤ reach on an even grid.

    Attributes:
        u: (places, d).
        step: between neighbours.
        halves: every second of them, as on a chessboard and along each axis: (halves, places).
    """

    u: np.ndarray
    step: float
    halves: np.ndarray


def local_grid(dimensions: int, step: float, reach: float) -> LocalGrid:
    """An even grid in a ball."""
    count = int(reach / step)
    numbers = np.array(list(itertools.product(range(-count, count + 1), repeat=dimensions)))
    u = step * numbers
    inside = np.linalg.norm(u, axis=1) <= reach
    return LocalGrid(u[inside], step, _halves(numbers[inside]))


def _halves(numbers: np.ndarray) -> np.ndarray:
    """Of places with whole numbers (places, d), those with an even sum, and an even number each."""
    sums = numbers.sum(axis=1)[None]
    return np.concatenate([sums, numbers.T]) % 2 == 0
