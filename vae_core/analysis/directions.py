"""Directions along which something known changes, and what they are worth on other examples.

A label gives the difference of its examples' mean code and the others'; a number the mean change of
the code with it, its slope; an angle or a hue two, for its cosine and its sine. Each points
somewhere whatever the labels are: in many dimensions even the difference of two random halves looks
like a feature. So it is made anew from half of the examples and tried on the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_DRAWS = 400  # of the bootstrap
_SEED = 0
_INTERVAL = (2.5, 97.5)  # per cent
_FEWEST = 12  # examples with a number, for a slope to be tried on others


@dataclass(frozen=True)
class Separation:
    """Attributes:
    auc: the chance that an example of the second label lies further along the direction than one
        of the first, on held-out examples; 0.5 is no better than a coin.
    low, high: the 95 % interval of it over bootstrap draws of those examples.
    held_out: how many they were.
    """

    auc: float
    low: float
    high: float
    held_out: int


@dataclass(frozen=True)
class Explained:
    """Attributes:
    r2: the share of a number's variance that the place along the direction explains, by a straight
        line, on held-out examples; of an angle, of its cosine and sine together. 0 is no better
        than their mean, and below 0 is worse.
    low, high: the 95 % interval of it over bootstrap draws of those examples.
    held_out: how many they were.
    """

    r2: float
    low: float
    high: float
    held_out: int


def difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """From one group's mean code to another's: (n, d), (m, d) → (d,)."""
    return second.mean(axis=0, dtype=np.float64) - first.mean(axis=0, dtype=np.float64)


def slope(means: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How the mean code changes with a number: cov(z, a) / var(a), (d,), a unit of the number.

    What else changes beside it averages out where it does not go together with the number.

    Args:
        means: (n, d), posterior means; values: (n,), not all alike.
    """
    return _slopes(means, values.astype(np.float64)[:, None])[0]


def circle(means: np.ndarray, values: np.ndarray, period: float) -> np.ndarray:
    """How the mean code changes with the cosine and the sine of an angle: (2, d).

    Args:
        period: a whole turn, in the units of ``values``.
    """
    return _slopes(means, turned(values, period))


def turned(values: np.ndarray, period: float) -> np.ndarray:
    """Cosine and sine of numbers that begin anew after a period: (n,) → (n, 2)."""
    turn = values.astype(np.float64) * (2 * np.pi / period)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _slopes(means: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Least squares of the codes on k numbers and a constant: (n, d), (n, k) → (k, d)."""
    centred = targets - targets.mean(axis=0)
    codes = means.astype(np.float64) - means.mean(axis=0, dtype=np.float64)
    return np.linalg.lstsq(centred, codes, rcond=None)[0]


def separation(means: np.ndarray, labels: np.ndarray, first: int, second: int) -> Separation | None:
    """How well the difference of two labels' mean codes tells them apart.

    Args:
        means: (n, d), posterior means; labels: (n,).

    Returns:
        None where a label has fewer than four examples.
    """
    return separation_of(means[labels == first], means[labels == second])


def separation_of(first: np.ndarray, second: np.ndarray) -> Separation | None:
    """How well the difference of two groups' mean codes tells them apart: (n, d), (m, d)."""
    rng = np.random.default_rng(_SEED)
    halves = [_halves(codes, rng) for codes in (first, second)]
    if min(len(half) for pair in halves for half in pair) < 2:
        return None
    (made_from_a, a), (made_from_b, b) = halves
    direction = difference(made_from_a, made_from_b)
    below, above = a @ direction, b @ direction
    draws = [
        auc(rng.choice(below, len(below)), rng.choice(above, len(above))) for _ in range(_DRAWS)
    ]
    low, high = np.percentile(draws, _INTERVAL)
    return Separation(auc(below, above), float(low), float(high), len(below) + len(above))


def explained(means: np.ndarray, values: np.ndarray, period: float = 0.0) -> Explained | None:
    """How much of a number the place along its own direction explains.

    Args:
        means: (n, d), posterior means.
        values: (n,), the numbers; examples without one, NaN, are left out.
        period: a whole turn, where they are an angle; then the direction is a pair, and the place
            along both counts.

    Returns:
        None where fewer than twelve examples have a number, or all have the same.
    """
    known = np.isfinite(values)
    codes, numbers = means[known].astype(np.float64), values[known]
    if len(numbers) < _FEWEST or np.ptp(numbers) == 0:
        return None
    rng = np.random.default_rng(_SEED)
    targets = turned(numbers, period) if period else numbers.astype(np.float64)[:, None]
    made_from, tried = np.array_split(rng.permutation(len(numbers)), 2)
    predict = _line(codes[made_from], targets[made_from])
    errors = np.square(targets[tried] - predict(codes[tried])).sum(axis=1)

    def r2(chosen: np.ndarray) -> float:
        there = targets[tried][chosen]
        spread = np.square(there - there.mean(axis=0)).sum()
        return float(1 - errors[chosen].sum() / max(spread, 1e-300))

    everyone = np.arange(len(tried))
    draws = [r2(rng.choice(everyone, len(everyone))) for _ in range(_DRAWS)]
    low, high = np.percentile(draws, _INTERVAL)
    return Explained(r2(everyone), float(low), float(high), len(tried))


def _line(codes: np.ndarray, targets: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Predicts k numbers from the place along their own directions: by least squares."""
    ways = _slopes(codes, targets)
    places = codes @ ways.T
    middle, goal = places.mean(axis=0), targets.mean(axis=0)
    weights = np.linalg.lstsq(places - middle, targets - goal, rcond=None)[0]
    return lambda z: (z @ ways.T - middle) @ weights + goal


def auc(below: np.ndarray, above: np.ndarray) -> float:
    """The share of pairs in which the one of ``above`` is larger; ties count half.

    It is the area under the ROC curve, by Mann and Whitney's U.
    """
    ordered = np.sort(below)
    smaller = np.searchsorted(ordered, above, side="left")
    not_larger = np.searchsorted(ordered, above, side="right")
    return float((smaller + not_larger).sum() / (2 * len(below) * len(above)))


def _halves(codes: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    order = rng.permutation(len(codes))
    middle = len(codes) // 2
    return codes[order[:middle]], codes[order[middle:]]
