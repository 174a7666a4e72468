"""Whether a training's settings fit its data, as far as it can be told before it begins."""

from __future__ import annotations

import os

from vae_core.datasets.load import describe
from vae_core.errors import ConfigError
from vae_core.vae.config import TrainingConfig
from vae_core.vae.description import Description
from vae_core.vae.halving import LARGEST_SIDE, SMALLEST_SIDE, halvings_for

_LONGEST_SIDE = 512
_LARGEST_VALUE = 1e4  # its square is still far from what single precision holds


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
    """Whether this architecture can take examples of this shape, and pages draw them.

    Raises:
        ConfigError: they cannot.
    """
    if len(shape) == 3 and max(shape[:2]) > _LONGEST_SIDE:
        raise ConfigError(
            f"images may have sides of at most {_LONGEST_SIDE} pixels; import them on the Data "
            f"page, which makes them smaller. Received: examples of shape {shape}"
        )
    if config.architecture != "conv":
        return
    if len(shape) != 3 or not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in shape[:2]):
        raise ConfigError(
            f"architecture='conv' needs images with sides from {SMALLEST_SIDE} to {LARGEST_SIDE} "
            f"pixels; use 'mlp'. Received: examples of shape {shape}"
        )
    most = halvings_for(shape) + 1
    if len(config.hidden) > most:
        raise ConfigError(
            f"hidden must be at most {most} numbers of filters for images of this size, whose "
            f"sides halve no further. Received: hidden={config.hidden} for examples of shape "
            f"{shape}"
        )


def check_values(config: TrainingConfig, known: Description) -> None:
    """Whether this likelihood can describe this data.

    Raises:
        ConfigError: bernoulli on values outside [0, 1], where its loss has no lower bound; or a
            Gaussian on values so large that its nats are beyond single precision.
    """
    if config.likelihood == "bernoulli" and (known.low < 0 or known.high > 1):
        raise ConfigError(
            "likelihood='bernoulli' needs values in [0, 1]; use 'learned-gaussian' for this data. "
            f"Received: values from {known.low:.4g} to {known.high:.4g}"
        )
    if max(-known.low, known.high) > _LARGEST_VALUE:
        raise ConfigError(
            f"values must be within ±{_LARGEST_VALUE:,.0f}; import them on the Data page, which "
            "standardises columns and still shows them in their own units. "
            f"Received: values from {known.low:.4g} to {known.high:.4g}"
        )
