"""An example of the user's own, encoded: what the network makes of it at one β."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ui.state.open_run import OpenRun
from vae_core.vae.posterior import Posterior

_MOST_NUMBERS = 4  # of a long vector, in a line of text


@dataclass(frozen=True)
class Encoded:
    """One example and what the network makes of it at one β."""

    x: np.ndarray  # (*shape), uint8 or float
    observed: (
        np.ndarray | None
    )  # (width,), False where a row has no value; None: all of it is there
    beta: float
    posterior: Posterior  # of one example
    reconstruction: float  # nats, decoded at the posterior's mean
    decoded: np.ndarray  # (*shape)

    @property
    def given(self) -> np.ndarray:
        """x as a person gave it: NaN where a row has no value."""
        return self.x if self.observed is None else np.where(self.observed, self.x, np.nan)


def encode(
    opened: OpenRun, x: np.ndarray, beta: float, observed: np.ndarray | None = None
) -> Encoded:
    """Encode one example, and decode it at its posterior's mean.

    Args:
        observed: (width,), False where x is missing: it costs no nats there.
    """
    posterior = opened.codec.encode(x[None], beta)
    output = opened.codec.output(posterior.mean, beta)
    seen = None if observed is None else observed[None]
    nats = opened.codec.nats(x[None], output, beta, seen)
    decoded = opened.codec.decoded(output)[0]
    return Encoded(x, observed, beta, posterior, float(nats[0]), decoded)


def label_name(opened: OpenRun, label: int) -> str:
    """What a label is called, its number where nobody has said."""
    if label < 0:
        return "without a label"
    return opened.label_names[label] if label < len(opened.label_names) else str(label)


def numbers(values: np.ndarray, digits: int) -> str:
    more = ", …" if len(values) > _MOST_NUMBERS else ""
    return ", ".join(f"{value:.{digits}f}" for value in values[:_MOST_NUMBERS]) + more
