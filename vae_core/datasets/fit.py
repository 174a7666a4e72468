"""Whether a training's settings fit its data, as far as it can be told before it begins."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae_core.datasets.catalogue import Bundled, Download, entry
from vae_core.datasets.dataset import Dataset
from vae_core.datasets.folder import data_dir, is_there, require_readable
from vae_core.datasets.load import load
from vae_core.errors import ConfigError, DataError
from vae_core.storage import npz
from vae_core.vae.config import TrainingConfig

_REMEMBERED = 16


@dataclass(frozen=True)
class Facts:
    """What settings have to fit.

    Attributes:
        training_size, test_size: examples.
        shape: of one example, (h, w, 1) or (d,).
        low, high: the least and the greatest value that a network is given.
    """

    training_size: int
    test_size: int
    shape: tuple[int, ...]
    low: float
    high: float


def check(config: TrainingConfig, folder: str | os.PathLike[str] | None = None) -> None:
    """Look whether a training with these settings could begin.

    Says nothing about a data set that has yet to be fetched, or is large.

    Raises:
        DataError: the data set cannot be read.
        ConfigError: the architecture or the likelihood does not fit it.
    """
    known = facts(config.dataset, folder)
    if known is not None:
        check_shape(config, known.shape)
        check_values(config, known)


def facts(name: str, folder: str | os.PathLike[str] | None = None) -> Facts | None:
    """What is known of a data set; None where it has to be fetched first, or is large.

    It is read once for as long as its file stays the same. A large one would crowd out what a
    server does beside it; its own trainer looks.

    Raises:
        DataError: it cannot be read.
    """
    source = entry(name).source
    if isinstance(source, Bundled):
        return _facts(name, None, (0, 0))
    directory = data_dir(folder)
    path = directory / f"{name}.npz"
    if not is_there(path) and isinstance(source, Download):
        require_readable(directory)
        return None
    try:
        stat = path.stat()
    except OSError:
        load(name, directory)  # says what is wrong
        raise DataError(f"Data set {name!r} cannot be read.") from None
    if npz.unpacked_bytes(path) > npz.SERVED_BYTES:
        return None
    return _facts(name, directory, (stat.st_mtime_ns, stat.st_size))


def facts_of(dataset: Dataset) -> Facts:
    """The facts of a data set in memory."""
    x = dataset.train.x
    pixels = x.dtype == np.uint8
    low, high = (0.0, 1.0) if pixels else (float(x.min()), float(x.max()))
    return Facts(len(dataset.train), len(dataset.test), dataset.shape, low, high)


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


def check_values(config: TrainingConfig, known: Facts) -> None:
    """Whether this likelihood can describe this data.

    Raises:
        ConfigError: bernoulli on values outside [0, 1], where its loss has no lower bound.
    """
    if config.likelihood == "bernoulli" and (known.low < 0 or known.high > 1):
        raise ConfigError(
            "likelihood='bernoulli' needs values in [0, 1]; use 'gaussian' for this data. "
            f"Received: values from {known.low:.4g} to {known.high:.4g}"
        )


@functools.lru_cache(maxsize=_REMEMBERED)
def _facts(name: str, directory: Path | None, stamp: tuple[int, int]) -> Facts:
    """``stamp``, the file's time and size, makes another file another entry."""
    return facts_of(load(name, directory))
