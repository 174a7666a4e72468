"""Settings that fit a data set: what a form begins with."""

from __future__ import annotations

from vae_core.vae import halving
from vae_core.vae.config import TrainingConfig
from vae_core.vae.description import Description

# One number of filters for each halving.
FILTERS = (32, 64, 128, 256, 256)
_SMALL_IMAGE = 32  # pixels a side, grey: dense layers see all of it
_IMAGE_PASSES, _ROW_PASSES = 60_000, 40_000  # examples that a training sees in all
_FEWEST_EPOCHS, _MOST_EPOCHS = 3, 200


def defaults_for(data: Description) -> TrainingConfig:
    """Settings for a first training on this data, of a few minutes at most.

    docs/data.md has the measurements behind them.
    """
    config = TrainingConfig(schedule="cosine", batch_size=batch_size(data.training_size))
    if not data.is_images:
        return config.replace(
            hidden=(128, 64), activation="gelu", likelihood="learned-gaussian",
            learning_rate=3e-3, epochs=_epochs(_ROW_PASSES, data.training_size),
        )  # fmt: skip
    height, width, channels = data.shape
    epochs = _epochs(_IMAGE_PASSES, data.training_size)
    sides = (min(height, width), max(height, width))
    takes_conv = sides[0] >= halving.SMALLEST_SIDE and sides[1] <= halving.LARGEST_SIDE
    if (sides[1] <= _SMALL_IMAGE and channels == 1) or not takes_conv:
        return config.replace(hidden=(512,), learning_rate=3e-3, epochs=epochs)
    return config.replace(
        architecture="conv", hidden=FILTERS[: halving.halvings_for(data.shape)],
        activation="gelu", latent_dim=16, learning_rate=2e-3, epochs=epochs,
    )  # fmt: skip


def batch_size(training_size: int) -> int:
    """Fewer examples a step where there are few: what counts is the number of steps."""
    return 32 if training_size < 10_000 else 128


def _epochs(passes: int, training_size: int) -> int:
    return max(_FEWEST_EPOCHS, min(_MOST_EPOCHS, round(passes / max(training_size, 1))))
