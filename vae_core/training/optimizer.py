"""The optimizer and its learning rate."""

from __future__ import annotations

import math
from typing import Any

import keras

from vae_core.vae.config import TrainingConfig

_WARM_UP_SHARE = 0.1


def build(config: TrainingConfig, steps: int) -> keras.optimizers.Optimizer:
    """The optimizer of a training of so many steps in all."""
    rate: Any = config.learning_rate
    if config.schedule == "cosine":
        rate = WarmUpCosine(config.learning_rate, steps)
    if config.optimizer == "adam":
        return keras.optimizers.Adam(rate)
    if config.optimizer == "adamw":
        return keras.optimizers.AdamW(rate, weight_decay=1e-4)
    return keras.optimizers.RMSprop(rate)


class WarmUpCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Linear warm-up over the first tenth of the steps, then a cosine down to 0."""

    def __init__(self, peak: float, steps: int) -> None:
        self._peak, self._steps = peak, steps

    def __call__(self, step: Any) -> Any:
        ops = keras.ops
        step = ops.cast(step, "float32")
        warm_up = max(1.0, _WARM_UP_SHARE * self._steps)
        share = ops.clip((step - warm_up) / max(1.0, self._steps - warm_up), 0.0, 1.0)
        cosine = 0.5 * (1.0 + ops.cos(math.pi * share))
        return self._peak * ops.minimum((step + 1.0) / warm_up, cosine)

    def get_config(self) -> dict[str, Any]:
        return {"peak": self._peak, "steps": self._steps}
