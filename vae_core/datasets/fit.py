"""Whether a training's settings fit its data, as far as it can be told before it begins."""

from __future__ import annotations

import os

from vae_core.datasets.load import describe
from vae_core.errors import ConfigError
from vae_core.vae.config import TrainingConfig
from vae_core.vae.description import Description


def check(config: TrainingConfig, folder: str | os.PathLike[str] | None = None) -> None:
    """Look whether a training with these settings could begin.

    Says nothing about a data set that has yet to be fetched, or is a large npz file.

    Raises:
        DataError: the data set cannot be read.
        ConfigError: the architecture or the likelihood does not fit it.
    """
    known = describe(config.dataset, folder)
    if known is not None:
        check_shape(config, known.shape)
        check_values(config, known)


def check_shape(config: TrainingConfig, shape: tuple[int, ...]) -> None:
    """Whether this architecture can take examples of this shape.

    Raises:
        ConfigError: it cannot.
    """
    if config.architecture == "conv" and (len(shape) != 3 or shape[0] % 4 or shape[1] % 4):
        raise ConfigError(
            "architecture='conv' needs images whose sides are multiples of 4; use 'mlp'. "
            f"Received: examples of shape {shape}"
        )


def check_values(config: TrainingConfig, known: Description) -> None:
    """Whether this likelihood can describe this data.

    Raises:
        ConfigError: bernoulli on values outside [0, 1], where its loss has no lower bound.
    """
    if config.likelihood == "bernoulli" and (known.low < 0 or known.high > 1):
        raise ConfigError(
            "likelihood='bernoulli' needs values in [0, 1]; use 'gaussian' for this data. "
            f"Received: values from {known.low:.4g} to {known.high:.4g}"
        )
