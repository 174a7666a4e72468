"""How the KL's weight comes into force while a run of one β is trained.

    constant   β from the first step on
    warm-up    rises evenly from 0 over the first ``kl_epochs`` (Sønderby et al. 2016, section 2.2)
    cyclical   the same again and again: rises in the first half of every ``kl_epochs``, then stays
               (Fu et al. 2019, eq. 6 and 7, with R = 0.5)
    free-bits  β throughout; ``free_bits`` nats of each dimension cost nothing (Kingma et al. 2016,
               eq. 15)
    capacity   β weighs how far the KL is from a target that rises from 0 to ``capacity`` over the
               first ``kl_epochs`` (Burgess et al. 2018, eq. 8)

``config.beta_moves`` says what became of β itself: from each of its steps on, another one.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from vae_core.vae.config import FixedBeta, TrainingConfig

_RISING = 0.5  # of a cycle
Value = Any  # a number, or a backend's tensor


def rise(config: TrainingConfig, epochs: Value, ops: ModuleType = np) -> Value:
    """The share of β that is in force after so many epochs, from 0 to 1."""
    if config.kl_schedule == "warm-up":
        return ops.minimum(1.0, epochs / config.kl_epochs)
    if config.kl_schedule == "cyclical":
        return ops.minimum(1.0, ops.mod(epochs / config.kl_epochs, 1.0) / _RISING)
    return 1.0 + 0.0 * epochs


def target(config: TrainingConfig, epochs: Value, ops: ModuleType = np) -> Value:
    """The KL that a capacity schedule aims at after so many epochs, nats per example."""
    return config.capacity * ops.minimum(1.0, epochs / config.kl_epochs)


def moved_beta(config: TrainingConfig, step: int) -> float:
    """β itself for the step that follows so many: the configuration's, or what it was moved to."""
    beta = config.beta.reference
    for at, moved in config.beta_moves:
        if at <= step:
            beta = moved
    return beta


def beta_of_step(config: TrainingConfig, step: int, steps_per_epoch: int) -> float:
    """β in force for the step that follows so many."""
    if not isinstance(config.beta, FixedBeta):
        return config.beta.reference
    return float(moved_beta(config, step) * rise(config, step / steps_per_epoch))


def last_beta(config: TrainingConfig, steps: int, steps_per_epoch: int) -> float:
    """β in force for the last of so many steps: that of the figures of what they made."""
    return beta_of_step(config, max(0, steps - 1), steps_per_epoch)


def with_move(config: TrainingConfig, step: int, beta: float) -> TrainingConfig:
    """The configuration with β moved from this step on; what was to follow it does not."""
    before = tuple(move for move in config.beta_moves if move[0] < step)
    return config.replace(beta_moves=(*before, (step, float(beta))))
