"""log p(x) = log ∫ p(x|z) p(z) dz by quadrature, in one and two dimensions, with its error.

    p(x) = Σ_k ∫ f w_k dz + ∫ f w_0 dz,    f(z) = p(x|z) p(z),    Σ_k w_k + w_0 = 1

w_k is large around mode k and w_0 away from all of them, all of them smooth: each w_k = q_k / Σ q
with q_k a Gaussian as wide as the mode, and q_0 a small constant. The k-th integral is taken on a
grid in the mode's own units, the last one on a grid over the whole box. A posterior's tail that
leaves the box's grid too much gets a q of its own, at no mode. On a smooth function that
vanishes at the ends the sum over an even grid converges faster than any power of its step
(Trefethen & Weideman 2014), so what half of the places says is far further from the truth than
what all of them say. The largest difference of a half, every second place as on a chessboard or
along an axis, is stated as the error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from vae_core.analysis.likelihood import modes, target
from vae_core.analysis.likelihood.grids import LocalGrid, global_grid, local_grid
from vae_core.analysis.likelihood.modes import Modes
from vae_core.analysis.likelihood.target import Decoder, Examples
from vae_core.vae import importance
from vae_core.vae.posterior import Posterior

TOLERANCE = 0.01  # nats, of every example
_LOCAL_STEP, _LOCAL_REACH = 0.8, 6.5
_BACKGROUND = 12.0  # nats that w_0 lies below the narrowest mode's q
_STARTS = 3  # highest places of the global grid to climb from, beside the code
_WORTH = 18.0  # nats below the best place: what lies deeper is left to the global grid
_ROUNDS = 8  # of finer local grids and further centres, for those that need them
_FINER = 0.6  # a local grid's step, of that of the round before
_TOGETHER = 250  # examples
_HELD_VALUES = 80_000_000  # decoded values of the global grid that are kept: 320 MB
_SAME = 0.5  # widths within which two climbs have found one mode


@dataclass(frozen=True)
class LogLikelihood:
    """log p(x) of each example, nats.

    Attributes:
        log_p: (n,).
        error: its largest error as the two halves of the grids tell it, (n,).
        step, places: of the global grid.
        box: what it reaches from 0 along each dimension.
    """

    log_p: np.ndarray
    error: np.ndarray
    step: float
    places: int
    box: tuple[float, ...]


@dataclass(frozen=True)
class _Integral:
    """log p(x) of each example at one stage, and where its error comes from; (n,) each.

    Attributes:
        error: of the whole, nats.
        local_error, rest_error: of the local grids, and of the grid over everything.
        worst: the global place that adds most to w_0's part.
    """

    log_p: np.ndarray
    error: np.ndarray
    local_error: np.ndarray
    rest_error: np.ndarray
    worst: np.ndarray

    def put(self, rows: np.ndarray, other: _Integral) -> None:
        """Take some examples' figures from another stage."""
        for mine, its in (
            (self.log_p, other.log_p), (self.error, other.error),
            (self.local_error, other.local_error), (self.rest_error, other.rest_error),
            (self.worst, other.worst),
        ):  # fmt: skip
            mine[rows] = its


class Quadrature:
    """A decoder's global grid, decoded once for all examples.

    Args:
        codes: the encoder's, of the examples that will be asked for or of more: the box and the
            step follow them.

    Raises:
        ConfigError: more than two dimensions, or posteriors too narrow for any grid.
    """

    def __init__(self, decoder: Decoder, codes: Posterior) -> None:
        self.grid = global_grid(codes)
        self._decoder = decoder
        self._places = self.grid.places
        self._log_prior = importance.log_prior(self._places)
        self._kept: np.ndarray | None = None
        self._halves, self._edge = self.grid.halves, self.grid.is_edge

    def log_likelihood(self, examples: Examples, codes: Posterior) -> LogLikelihood:
        """log p(x) of the examples, whose codes begin the search for modes."""
        parts = [
            self._some(examples.some(part), Posterior(codes.mean[part], codes.log_variance[part]))
            for part in _parts(len(examples), _TOGETHER)
        ]
        log_p = np.concatenate([part[0] for part in parts])
        error = np.concatenate([part[1] for part in parts])
        box = tuple(float(axis[-1]) for axis in self.grid.axes)
        log_p -= target.normaliser(self._decoder.model, examples)
        return LogLikelihood(log_p, error, self.grid.step, len(self._places), box)

    def peak(self, examples: Examples, codes: Posterior) -> Posterior:
        """A diagonal Gaussian at each example's highest mode, as wide as it along each axis."""
        starts = np.concatenate(
            [codes.mean[:, None], self._highest(self.log_joint(examples))], axis=1
        )
        centres, scales = modes.climb(self._decoder, examples, starts, codes.sigma)
        best = target.log_joint_at_own(self._decoder, examples, centres).argmax(axis=1)
        rows = np.arange(len(examples))
        scale = scales[rows, best]
        precision = np.linalg.inv(scale @ scale.swapaxes(1, 2))
        log_variance = -np.log(np.diagonal(precision, axis1=1, axis2=2))
        return Posterior(centres[rows, best], log_variance)

    def modes(self, examples: Examples, codes: Posterior) -> tuple[Modes, np.ndarray]:
        """The modes that are worth a grid of their own, and log p(x, z) at each."""
        log_f = self.log_joint(examples)
        starts = np.concatenate([codes.mean[:, None], self._highest(log_f)], axis=1)
        found = self._climbed(examples, codes, starts, log_f.max(axis=1))
        own = examples.some(found.example)
        return found, target.log_joint_at_own(self._decoder, own, found.centre[:, None])[:, 0]

    def log_joint(self, examples: Examples) -> np.ndarray:
        """log p(x, z) of every example at every place of the global grid: (n, places)."""
        found = np.empty((len(examples), len(self._places)), np.float32)
        values = examples.x.shape[1]
        for part in _parts(len(self._places), max(1, 12_000_000 // values)):
            decoded = self._decoded(part)
            found[:, part] = -target.at_shared(self._decoder, examples, decoded).T
        return found + self._log_prior.astype(np.float32)

    def _decoded(self, part: slice) -> np.ndarray:
        if self._kept is not None:
            return self._kept[part]
        first = self._decoder.at(self._places[:1])
        if first.shape[1] * len(self._places) > _HELD_VALUES:
            return self._decoder.at(self._places[part])
        self._kept = self._decoder.at(self._places)
        return self._kept[part]

    def _some(self, examples: Examples, codes: Posterior) -> tuple[np.ndarray, np.ndarray]:
        log_f = self.log_joint(examples)
        starts = np.concatenate([codes.mean[:, None], self._highest(log_f)], axis=1)
        found = self._climbed(examples, codes, starts, log_f.max(axis=1))
        step = np.full(len(examples), _LOCAL_STEP)
        whole = self._integrated(examples, log_f, found, _LOCAL_STEP)
        for _ in range(_ROUNDS):
            # Each of the two parts may have half of the whole tolerance.
            finer = whole.local_error > TOLERANCE / 2
            further = whole.rest_error > TOLERANCE / 2
            again = np.flatnonzero((whole.error > TOLERANCE) & (finer | further))
            if not len(again):
                break
            step[finer] *= _FINER
            lacking = again[further[again]]
            more = self._further(
                examples.some(lacking), Posterior(codes.mean[lacking], codes.log_variance[lacking]),
                _of(found, lacking), self._places[whole.worst[lacking]], log_f[lacking],
            )  # fmt: skip
            found = _joined(found, replace(more, example=lacking[more.example]))
            for value in np.unique(step[again]):
                rows = again[step[again] == value]
                some = self._integrated(examples.some(rows), log_f[rows], _of(found, rows), value)
                whole.put(rows, some)
        return whole.log_p, whole.error

    def _further(
        self, examples: Examples, codes: Posterior, found: Modes, places: np.ndarray,
        log_f: np.ndarray,
    ) -> Modes:  # fmt: skip
        """A further centre for each example: the mode above a place; the place where that mode is
        known, for then it lies in its tail."""
        if not len(examples):
            return _none(self._decoder.dimensions)
        starts = places[:, None]
        climbed = self._climbed(examples, codes, starts, log_f.max(axis=1))
        known = len(found.example)
        fresh = _joined(found, climbed)
        new = Modes(fresh.example[known:], fresh.centre[known:], fresh.scale[known:])
        without = np.setdiff1d(np.arange(len(examples)), new.example)
        scale = modes.widths(
            self._decoder, examples.some(without), starts[without], codes.sigma[without]
        )
        tails = Modes(without, places[without], scale[:, 0])
        return _joined(new, tails)

    def _highest(self, log_f: np.ndarray) -> np.ndarray:
        """The highest places that no neighbour overtops, of each example: (n, starts, d)."""
        heights = log_f.reshape(-1, *self.grid.shape)
        tops = np.ones(heights.shape, bool)
        for axis in range(1, heights.ndim):
            before = [slice(None)] * heights.ndim
            after = list(before)
            before[axis], after[axis] = slice(None, -1), slice(1, None)
            rises = heights[tuple(after)] >= heights[tuple(before)]
            tops[tuple(after)] &= rises
            tops[tuple(before)] &= ~rises
        heights = np.where(tops, heights, -np.inf).reshape(len(log_f), -1)
        count = min(_STARTS, heights.shape[1])
        best = np.argpartition(heights, -count, axis=1)[:, -count:]
        return self._places[best]

    def _climbed(
        self, examples: Examples, codes: Posterior, starts: np.ndarray, best: np.ndarray
    ) -> Modes:
        """Modes worth a grid of their own, each once."""
        centres, scales = modes.climb(self._decoder, examples, starts, codes.sigma)
        heights = target.log_joint_at_own(self._decoder, examples, centres)
        best = np.maximum(best, heights.max(axis=1))
        worth = heights > best[:, None] - _WORTH
        example, which = np.nonzero(worth)
        order = np.argsort(-heights[example, which], kind="stable")
        example, which = example[order], which[order]
        all_of_them = Modes(example, centres[example, which], scales[example, which])
        return _joined(_none(centres.shape[-1]), all_of_them)

    def _integrated(
        self, examples: Examples, log_f: np.ndarray, found: Modes, step: float
    ) -> _Integral:
        grid = local_grid(self._decoder.dimensions, step, _LOCAL_REACH)
        count = len(examples)
        by_example: list[list[int]] = [[] for _ in range(count)]
        for row, example in enumerate(found.example):
            by_example[example].append(row)
        highest = log_f.max(axis=1).astype(np.float64)
        local, half = np.zeros(count), np.zeros((count, len(grid.halves)))
        for part in _parts(len(found.example), 4 * _TOGETHER):
            values = self._local(examples, found, by_example, part, grid)
            at = found.example[part]
            # Peaks between the places of the global grid are higher than all of these.
            raised = np.full(count, -np.inf)
            np.maximum.at(raised, at, values.max(axis=1))
            shift = np.maximum(highest, raised)
            fall = np.exp(highest - shift)
            local, half, highest = local * fall, half * fall[:, None], shift
            weights = np.exp(values - highest[at][:, None])
            np.add.at(local, at, weights.sum(axis=1))
            np.add.at(half, at, 2 * weights @ grid.halves.T)
        rest, half_of_rest, edge, worst = self._rest(log_f, found, by_example, highest)
        whole = local + rest
        differences = (
            half + half_of_rest - whole[:, None],
            half - local[:, None],
            half_of_rest - rest[:, None],
        )
        error, local_error, rest_error = (np.abs(each).max(axis=1) for each in differences)
        return _Integral(
            highest + np.log(whole), np.log(1 + (error + edge) / whole), local_error / whole,
            (rest_error + edge) / whole, worst,
        )  # fmt: skip

    def _local(
        self, examples: Examples, found: Modes, by_example: list[list[int]], part: slice,
        grid: LocalGrid,
    ) -> np.ndarray:  # fmt: skip
        """log (f w_k × a cell) on each mode's own grid: (modes, places)."""
        scale, example = found.scale[part], found.example[part]
        z = found.centre[part][:, None] + np.matmul(grid.u, scale.swapaxes(1, 2))
        log_f = target.log_joint_at_own(self._decoder, examples.some(example), z)
        density = found.log_density
        log_cell = -density[part] + self._decoder.dimensions * math.log(grid.step)
        log_w = np.empty(log_f.shape)
        own = -0.5 * np.square(grid.u).sum(axis=1)
        for index, row in enumerate(range(*part.indices(len(found.example)))):
            others = by_example[found.example[row]]
            background = density[others].max() - _BACKGROUND
            mine = density[row] + own
            total = np.logaddexp(background, mine)
            for other in others:
                if other != row:
                    heights = density[other] - found.standardised(other, z[index])
                    total = np.logaddexp(total, heights)
            log_w[index] = mine - total
        return log_f + log_w + log_cell[:, None]

    def _rest(
        self, log_f: np.ndarray, found: Modes, by_example: list[list[int]], highest: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """∫ f w_0 over the global grid in units of exp(highest): by all places (n,), by its
        halves (n, halves), the part at the box's side (n,), the place that adds most (n,)."""
        count = len(log_f)
        whole, edge = np.empty(count), np.empty(count)
        half = np.empty((count, len(self._halves)))
        worst = np.zeros(count, int)
        places = self._places.reshape(*self.grid.shape, -1)
        density = found.log_density
        far = math.sqrt(2 * (_BACKGROUND + 12.0))
        for index in range(count):
            f = np.exp(log_f[index] - np.float32(highest[index]))
            rows = by_example[index]
            shaped = f.reshape(self.grid.shape)
            background = density[rows].max() - _BACKGROUND if rows else 0.0
            total = np.ones(self.grid.shape)
            for row in rows:
                widths = np.sqrt(np.square(found.scale[row]).sum(axis=1))
                window = self.grid.window(found.centre[row], far * widths)
                u2 = found.standardised(row, places[window])
                total[window] += np.exp(density[row] - background - u2)
            values = (shaped / total).reshape(-1)
            whole[index] = values.sum(dtype=np.float64) * self.grid.cell
            half[index] = [
                2 * values[h].sum(dtype=np.float64) * self.grid.cell for h in self._halves
            ]
            edge[index] = values[self._edge].sum(dtype=np.float64) * self.grid.cell
            worst[index] = int(values.argmax())
        return whole, half, edge, worst


def _parts(count: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def _none(dimensions: int) -> Modes:
    return Modes(
        np.empty(0, int), np.empty((0, dimensions)), np.empty((0, dimensions, dimensions))
    )  # fmt: skip


def _of(found: Modes, examples: np.ndarray) -> Modes:
    """Those of some examples, which are numbered anew."""
    number = {int(example): index for index, example in enumerate(examples)}
    rows = np.flatnonzero(np.isin(found.example, examples))
    renamed = np.array([number[int(found.example[row])] for row in rows], int)
    return Modes(renamed, found.centre[rows], found.scale[rows])


def _joined(one: Modes, other: Modes) -> Modes:
    """Both, without those of the second that lie at one that is there already."""
    joined = Modes(
        np.concatenate([one.example, other.example]),
        np.concatenate([one.centre, other.centre]),
        np.concatenate([one.scale, other.scale]),
    )
    kept: list[int] = []
    of_example: dict[int, list[int]] = {}
    for row, example in enumerate(joined.example.tolist()):
        beside = of_example.setdefault(example, [])
        near = (joined.standardised(there, joined.centre[row]) for there in beside)
        if row < len(one.example) or not any(2 * each < _SAME**2 for each in near):
            kept.append(row)
            beside.append(row)
    return Modes(joined.example[kept], joined.centre[kept], joined.scale[kept])
