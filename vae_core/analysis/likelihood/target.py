"""log p(x, z) of examples at places: what quadrature, bounds and posteriors all evaluate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vae_core.vae import importance
from vae_core.vae.likelihood import OutputModel

Output = Callable[[np.ndarray], np.ndarray]  # z (n, d) → what the decoder puts out, (n, *shape)
# Decoded values at a time: 100 MB of single precision.
_MOST_VALUES = 25_000_000


@dataclass(frozen=True)
class Decoder:
    """A decoder at one β, and what its output says of x.

    Attributes:
        output: z (n, d) → logits or means.
        dimensions: d.
    """

    output: Output
    model: OutputModel
    dimensions: int

    def at(self, z: np.ndarray) -> np.ndarray:
        """The output at z (n, d), flat: (n, values)."""
        return self.output(np.asarray(z, np.float32)).reshape(len(z), -1)


@dataclass(frozen=True)
class Examples:
    """What is to be explained.

    Attributes:
        x: flat, as networks take it, float32 (n, values).
        observed: (n, values), False where x is missing; None where nothing is.
    """

    x: np.ndarray
    observed: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.x)

    def some(self, which: slice | np.ndarray) -> Examples:
        return Examples(self.x[which], None if self.observed is None else self.observed[which])


def normaliser(model: OutputModel, examples: Examples) -> np.ndarray:
    """What the unit-variance Gaussian's nats leave out of −log p(x|z), for each example: (n,).

    ½ log 2π for every observed number; 0 for the other likelihoods, whose nats are whole.
    """
    counted = np.ones(examples.x.shape, bool) if examples.observed is None else examples.observed
    if model.likelihood != "gaussian":
        return np.zeros(len(examples))
    counted = counted.copy()
    for at in model.categories:
        counted[:, at] = False
    return 0.5 * math.log(2 * math.pi) * counted.sum(axis=1)


def at_shared(decoder: Decoder, examples: Examples, decoded: np.ndarray) -> np.ndarray:
    """−log p(x|z) of every example at every one of the same places: (places, n).

    Args:
        decoded: the decoder's output at the places, (places, values).
    """
    model = decoder.model
    if examples.observed is not None:  # x and the output meet in more than their product
        pairs = zip(examples.x, examples.observed, strict=True)
        return np.stack([_nats(model, x, decoded, seen) for x, seen in pairs], axis=1)
    nothing = model.nats(np.zeros_like(decoded), decoded)
    weighted = examples.x * model.precision()
    return nothing[:, None] - decoded @ weighted.T + _own(model, examples.x)


def at_own(decoder: Decoder, examples: Examples, z: np.ndarray) -> np.ndarray:
    """−log p(x|z) of each example at places of its own: z (n, k, d) → (n, k)."""
    count, places, _ = z.shape
    most = max(1, _MOST_VALUES // max(1, examples.x.shape[1] * places))
    found = np.empty((count, places), np.float64)
    for start in range(0, count, most):
        part = slice(start, start + most)
        found[part] = _at_own(decoder, examples.some(part), z[part])
    return found


def log_joint_at_own(decoder: Decoder, examples: Examples, z: np.ndarray) -> np.ndarray:
    """log p(x, z) of each example at places of its own: z (n, k, d) → (n, k)."""
    return importance.log_prior(np.asarray(z, np.float64)) - at_own(decoder, examples, z)


def _at_own(decoder: Decoder, examples: Examples, z: np.ndarray) -> np.ndarray:
    model, (count, places, dimensions) = decoder.model, z.shape
    decoded = decoder.at(z.reshape(-1, dimensions))
    if examples.observed is not None:
        x, seen = (np.repeat(v, places, axis=0) for v in (examples.x, examples.observed))
        return model.nats(x, decoded, seen).reshape(count, places)
    nothing = model.nats(np.zeros_like(decoded), decoded).reshape(count, places)
    weighted = examples.x * model.precision()
    product = np.matmul(decoded.reshape(count, places, -1), weighted[..., None])[..., 0]
    return nothing - product + _own(model, examples.x)[:, None]


def _own(model: OutputModel, x: np.ndarray) -> np.ndarray:
    """The part of −log p(x|z) that is of x alone, for the product form: (n,)."""
    zero = np.zeros_like(x)
    return model.nats(x, zero) - model.nats(zero, zero)


def _nats(
    model: OutputModel, x: np.ndarray, decoded: np.ndarray, seen: np.ndarray
) -> np.ndarray:  # fmt: skip
    like = decoded.shape
    return model.nats(np.broadcast_to(x, like), decoded, np.broadcast_to(seen, like))
