"""A data set in memory: train and test split, with labels where there are any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Split:
    """Examples and their labels.

    Attributes:
        x: uint8 images (n, h, w, 1) or float32 vectors (n, d). ``to_unit`` makes
            either what a network takes.
        labels: int64 (n,), or None.
    """

    x: np.ndarray
    labels: np.ndarray | None

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Dataset:
    """A data set with its held-out part."""

    name: str
    train: Split
    test: Split
    label_names: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one example, (h, w, 1) or (d,)."""
        return self.train.x.shape[1:]


def to_unit(x: np.ndarray) -> np.ndarray:
    """Float32 network input of the same shape: images scaled to [0, 1], vectors as they are."""
    if x.dtype == np.uint8:
        return x.astype(np.float32) / np.float32(255.0)
    return np.asarray(x, np.float32)
