"""How well a direction tells two labels apart, on examples that it was not made from.

A difference of means points somewhere whatever the labels are: in many dimensions even that of two
random halves looks like a feature. So it is made from half of the examples and tried on the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_DRAWS = 400  # of the bootstrap
_SEED = 0
_INTERVAL = (2.5, 97.5)  # per cent


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


def separation(means: np.ndarray, labels: np.ndarray, first: int, second: int) -> Separation | None:
    """How well the difference of two labels' mean codes tells them apart.

    Args:
        means: (n, d), posterior means; labels: (n,).

    Returns:
        None where a label has fewer than four examples.
    """
    rng = np.random.default_rng(_SEED)
    halves = [_halves(means[labels == label], rng) for label in (first, second)]
    if min(len(half) for pair in halves for half in pair) < 2:
        return None
    (made_from_a, a), (made_from_b, b) = halves
    direction = made_from_b.mean(axis=0) - made_from_a.mean(axis=0)
    below, above = a @ direction, b @ direction
    draws = [
        auc(rng.choice(below, len(below)), rng.choice(above, len(above))) for _ in range(_DRAWS)
    ]
    low, high = np.percentile(draws, _INTERVAL)
    return Separation(auc(below, above), float(low), float(high), len(below) + len(above))


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
