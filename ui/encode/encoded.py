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
    beta: float
    posterior: Posterior  # of one example
    reconstruction: float  # nats, decoded at the posterior's mean
    decoded: np.ndarray  # (*shape)


def encode(opened: OpenRun, x: np.ndarray, beta: float) -> Encoded:
    posterior = opened.codec.encode(x[None], beta)
    output = opened.codec.output(posterior.mean, beta)
    nats = opened.codec.nats(x[None], output, beta)
    decoded = opened.codec.decode(posterior.mean, beta)[0]
    return Encoded(x, beta, posterior, float(nats[0]), decoded)


def label_name(opened: OpenRun, label: int) -> str:
    """What a label is called, its number where nobody has said."""
    if label < 0:
        return "without a label"
    return opened.label_names[label] if label < len(opened.label_names) else str(label)


def numbers(values: np.ndarray, digits: int) -> str:
    more = ", …" if len(values) > _MOST_NUMBERS else ""
    return ", ".join(f"{value:.{digits}f}" for value in values[:_MOST_NUMBERS]) + more
