"""The test set's codes over a fine grid of β: small in memory, on disk and on the wire.

An encoder conditioned on β moves some images from one cluster to another within a
hair's breadth of β, so the grid has to be fine for what lies between its nodes to be
interpolated; how fine depends on the network (``needed_nodes``). As 32-bit floats, 320 nodes
of 10,000 images were 26 MB.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

# Half a step is the largest rounding. A step of z is far below a point's size on any map;
# a step of the log-variance changes σ by 1 %.
MEAN_STEP, LOG_VARIANCE_STEP = 1e-3, 0.02
_LIMIT = 32_000
_GLIMPSE = 16  # nodes beside those that one β follows from
_WIDEST_GAP = 32  # nodes between two that ``needed_nodes`` keeps whatever they say


@dataclass(frozen=True)
class Quantised:
    """Real numbers as 16-bit integers: ``value = integers * step``.

    Attributes:
        integers: int16, (k, n, d).
        step: at least the one asked for; larger where the values would not fit.
    """

    integers: np.ndarray
    step: float

    @classmethod
    def of(cls, values: np.ndarray, step: float) -> Quantised:
        """Round (k, n, d) floats to multiples of ``step``."""
        largest = max(float(values.max(initial=0.0)), -float(values.min(initial=0.0)))
        step = max(step, largest / _LIMIT)
        scaled = values / step
        return cls(np.round(scaled, out=scaled).astype(np.int16), step)

    def __getitem__(self, index: int) -> np.ndarray:
        """Float32 values at one node, (n, d)."""
        return self.integers[index] * np.float32(self.step)

    def at_nodes(self, nodes: list[int]) -> Quantised:
        """The same at some of the nodes only."""
        return Quantised(self.integers[nodes], self.step)

    def packed(self) -> np.ndarray:
        """uint8 (2·k·n·d,): second differences along the grid, low bytes, then high bytes.

        Codes bend little from node to node, so that nearly every byte is 0, 1 or 255 and
        any general compression does well. Overflow wraps, and wraps back in ``unpacked``.
        """
        nodes = self.integers.reshape(len(self.integers), -1)
        planes = np.empty((2, *nodes.shape), np.uint8)
        before = slope = np.zeros_like(nodes[0])
        # Node by node: a whole grid's differences would double the server's memory.
        for node, values in enumerate(nodes):
            rise = values - before
            planes[:, node] = (rise - slope).astype("<i2").view(np.uint8).reshape(-1, 2).T
            before, slope = values, rise
        return planes.reshape(-1)

    @classmethod
    def unpacked(cls, planes: np.ndarray, shape: tuple[int, ...], step: float) -> Quantised:
        """Undo ``packed``.

        Raises:
            ValueError: the bytes are not as many as the shape needs.
        """
        count, size = shape[0], math.prod(shape[1:])
        both = planes.reshape(2, count, size)
        integers = np.empty((count, size), np.int16)
        before = slope = np.zeros(size, np.int16)
        for node in range(count):
            slope = slope + np.ascontiguousarray(both[:, node].T).view("<i2").reshape(size)
            before = before + slope
            integers[node] = before
        return cls(integers.reshape(shape), step)


@dataclass(frozen=True)
class Codes:
    """Posterior of every test example at each β of a grid.

    Attributes:
        betas: float32 (k,), ascending; k is 1 for a run with one β.
        mean: (k, n, d).
        log_variance_betas: float32 (m,), the same for the log-variances: widths change
            slowly with β, and a coarser grid halves the file.
        log_variance: (m, n, d).
        labels: (n,) or None.
    """

    betas: np.ndarray
    mean: Quantised
    log_variance_betas: np.ndarray
    log_variance: Quantised
    labels: np.ndarray | None

    def __len__(self) -> int:
        return self.mean.integers.shape[1]

    def of(self, index: int) -> Codes:
        """Those of one example: n is 1."""
        return self._part(slice(index, index + 1))

    def first(self, count: int) -> Codes:
        """Those of the first so many examples."""
        return self if count >= len(self) else self._part(slice(count))

    def _part(self, part: slice) -> Codes:
        return replace(
            self,
            mean=Quantised(self.mean.integers[:, part], self.mean.step),
            log_variance=Quantised(self.log_variance.integers[:, part], self.log_variance.step),
            labels=None if self.labels is None else self.labels[part],
        )

    @property
    def is_fine(self) -> bool:
        """Whether a ``glimpse`` is much less than all."""
        return len(self.betas) + len(self.log_variance_betas) > 4 * _GLIMPSE

    def glimpse(self, beta: float) -> Codes:
        """Exact at β, at other β roughly right: few nodes, with the same integers."""
        return self._at_nodes(_around(self.betas, beta), _around(self.log_variance_betas, beta))

    def mean_at(self, beta: float) -> np.ndarray:
        """Every mean at β, (n, d): a cubic in log β between the two nodes around it."""
        return _between(self.betas, self.mean, beta)

    def log_variance_at(self, beta: float) -> np.ndarray:
        """Every log-variance at β, (n, d), likewise."""
        return _between(self.log_variance_betas, self.log_variance, beta)

    def thinned(self, mean_tolerance: float, log_variance_tolerance: float) -> Codes:
        """Only the nodes without which a cubic would miss a code by more than the tolerance."""
        needed = needed_nodes(self.betas, self.mean, mean_tolerance)
        coarse = needed_nodes(self.log_variance_betas, self.log_variance, log_variance_tolerance)
        return self._at_nodes(needed, coarse)

    def _at_nodes(self, means: list[int], log_variances: list[int]) -> Codes:
        """The same at some of the nodes only, each grid's own."""
        return replace(
            self,
            betas=self.betas[means],
            mean=self.mean.at_nodes(means),
            log_variance_betas=self.log_variance_betas[log_variances],
            log_variance=self.log_variance.at_nodes(log_variances),
        )


def needed_nodes(betas: np.ndarray, values: Quantised, tolerance: float) -> list[int]:
    """The nodes to keep: a cubic through them misses no value at the others by more.

    Args:
        betas: (k,), ascending and, if there are several, above 0.
        tolerance: largest error that is still good, in the unit of ``values``.

    Returns:
        Ascending indices into ``betas``, the first and the last among them.
    """
    last = len(betas) - 1
    if last == 0:
        return [0]
    chosen = sorted({*range(0, last, _WIDEST_GAP), last})
    log_betas = np.log(betas.astype(np.float64))
    while True:
        nodes = np.array(chosen)

        def error(dropped: int, nodes: np.ndarray = nodes) -> float:
            at = float(log_betas[dropped])
            guess = _cubic(log_betas[nodes], lambda i: values[int(nodes[i])], at)
            return float(np.abs(guess - values[dropped]).max())

        too_wide = [
            (low + high) // 2
            for low, high in itertools.pairwise(chosen)
            if any(error(dropped) > tolerance for dropped in range(low + 1, high))
        ]
        if not too_wide:
            return chosen
        chosen = sorted({*chosen, *too_wide})


def _around(betas: np.ndarray, beta: float) -> list[int]:
    """The nodes that a code at β follows from, as ``_cubic`` has them, and some along the grid."""
    last = len(betas) - 1
    left = min(int(np.searchsorted(betas.astype(np.float64), beta, side="right")), last) - 1
    near = np.clip(np.arange(left - 1, left + 3), 0, last)
    return sorted({*near.tolist(), *np.linspace(0, last, _GLIMPSE).round().astype(int).tolist()})


def _between(betas: np.ndarray, values: Quantised, beta: float) -> np.ndarray:
    if len(betas) == 1:
        return values[0]
    log_betas = np.log(betas.astype(np.float64))
    at = float(np.clip(np.log(beta), log_betas[0], log_betas[-1]))
    return _cubic(log_betas, values.__getitem__, at).astype(np.float32)


def _cubic(nodes: np.ndarray, value: Callable[[int], np.ndarray], at: float) -> np.ndarray:
    """Between two nodes a cubic; at each the slope of the parabola through its neighbours."""
    left = int(np.clip(np.searchsorted(nodes, at, side="right") - 1, 0, len(nodes) - 2))
    low, high = max(left - 1, 0), min(left + 3, len(nodes))
    around = np.stack([value(i) for i in range(low, high)]).astype(np.float64)
    slopes = np.gradient(around, nodes[low:high], axis=0)
    i, gap = left - low, float(nodes[left + 1] - nodes[left])
    s = (at - float(nodes[left])) / gap
    # Hermite's basis. SciPy has it too, in a package that takes 28 MB of a web server.
    return (
        (1 + 2 * s) * (1 - s) ** 2 * around[i]
        + s * (1 - s) ** 2 * gap * slopes[i]
        + s**2 * (3 - 2 * s) * around[i + 1]
        + s**2 * (s - 1) * gap * slopes[i + 1]
    )
