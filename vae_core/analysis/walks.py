"""What a walk along a direction changes in what is decoded, where that can be measured.

From many examples a step back and a step forth along the direction, one standard deviation of the
codes along it in each sense; each place is decoded, and what can be measured on the pictures is
measured there. A clean direction moves its own quantity and leaves the others where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

_STARTS = 64  # examples

Measure = Callable[[np.ndarray], Mapping[str, np.ndarray]]


def moved(
    means: np.ndarray, direction: np.ndarray, decode: Callable[[np.ndarray], np.ndarray],
    measure: Measure,
) -> dict[str, float]:  # fmt: skip
    """How far one standard deviation along a direction moves each measured quantity, on average.

    Args:
        means: (n, d), posterior means of examples to start from; every so manieth is taken.
        direction: (d,), of any length.
        decode: codes (k, d) to pictures (k, h, w, c) in [0, 1].
        measure: quantities of pictures by name, (k,) each.

    Returns:
        By name, in the quantity's own units.
    """
    unit = np.asarray(direction, np.float64) / np.linalg.norm(direction)
    step = float((means @ unit).std()) * unit
    starts = means[:: max(1, len(means) // _STARTS)][:_STARTS].astype(np.float64)
    before, after = (
        measure(decode((starts + side * step).astype(np.float32))) for side in (-1, 1)
    )  # fmt: skip
    return {name: float((after[name] - before[name]).mean() / 2) for name in before}


def in_spreads(
    of: Mapping[str, float], values: Mapping[str, np.ndarray]
) -> dict[str, float]:  # fmt: skip
    """The same in standard deviations of each quantity over a data set, so that they compare."""
    return {name: change / float(np.std(values[name])) for name, change in of.items()}


def largest_share(of: Mapping[str, float], own: str) -> float:
    """How much the quantity that moves most beside a direction's own one does, as a share of it."""
    others = [abs(change) for name, change in of.items() if name != own]
    return max(others, default=0.0) / max(abs(of[own]), 1e-12)
