"""A data set's examples, in memory or mapped from its files: train and test split with labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from vae_core.vae.description import Description

_NONE: Mapping[str, np.ndarray] = MappingProxyType({})
MAX_LABEL = 254  # a label travels as one byte; 255 stands for none
NO_LABEL = -1


@dataclass(frozen=True)
class Split:
    """Examples and what is known beside them.

    Attributes:
        x: uint8 images (n, h, w, c) or float32 rows (n, width). ``to_unit`` makes
            either what a network takes. A missing value is 0.
        labels: the chosen label column's codes, int64 (n,), −1 for none; or None.
        observed: bool (n, width), False where a value is missing; None where none is.
        label_columns: every label column by name: int64 codes with −1 for none, or float64 with
            NaN for none.
    """

    x: np.ndarray
    labels: np.ndarray | None = None
    observed: np.ndarray | None = None
    label_columns: Mapping[str, np.ndarray] = field(default_factory=lambda: _NONE)

    def __len__(self) -> int:
        return len(self.x)

    def part(self, part: slice) -> Split:
        """Some of the examples, as views."""
        return Split(
            self.x[part],
            None if self.labels is None else self.labels[part],
            None if self.observed is None else self.observed[part],
            {name: column[part] for name, column in self.label_columns.items()},
        )


@dataclass(frozen=True)
class Dataset:
    """A data set with its held-out part."""

    name: str
    train: Split
    test: Split
    description: Description

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one example, (h, w, c) or (width,)."""
        return self.description.shape

    @property
    def label_names(self) -> tuple[str, ...]:
        """What the chosen labels stand for; empty where there are none."""
        return self.description.label_names


def to_unit(x: np.ndarray) -> np.ndarray:
    """Float32 network input of the same shape: images scaled to [0, 1], rows as they are."""
    if x.dtype == np.uint8:
        return x.astype(np.float32) / np.float32(255.0)
    return np.asarray(x, np.float32)
