"""Figures of the published β sweep that the Compare page and the benchmarks stand beside.

MNIST, 784-512-2-512-784, ReLU, Adam at a constant 1e-3, batch 128, 40 epochs, one network
for each β from the same initial weights, z sampled once in the evaluation: a variation of
the Keras VAE example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class PublishedFigures:
    """Test-set figures, nats per example; ``loss = reconstruction + beta * kl``."""

    reconstruction: float
    kl: float
    loss: float


BETA_SWEEP: Mapping[float, PublishedFigures] = MappingProxyType({
    0.0: PublishedFigures(141.54, 506.82, 141.54),
    0.02: PublishedFigures(143.38, 30.60, 143.99),
    0.1: PublishedFigures(141.41, 12.22, 142.63),
    0.5: PublishedFigures(143.77, 7.17, 147.36),
    1.0: PublishedFigures(144.17, 6.21, 150.39),
    2.0: PublishedFigures(146.00, 5.09, 156.17),
    10.0: PublishedFigures(161.85, 2.46, 186.47),
    20.0: PublishedFigures(189.72, 0.68, 203.31),
})  # fmt: skip
