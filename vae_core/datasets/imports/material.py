"""What a reader has made of the files, before it is split and stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vae_core.vae.columns import Column, LabelColumn
from vae_core.vae.description import Kind


@dataclass(frozen=True)
class Labels:
    """A label column with each example's: codes with −1 for none, or numbers with NaN."""

    column: LabelColumn
    values: np.ndarray


@dataclass(frozen=True)
class Material:
    """All examples in their order.

    Attributes:
        kind: what they are.
        values: uint8 images (n, h, w, c), which may be mapped; else float64 (n, columns) in their
            own units, NaN where a value is missing, of a category column its number.
        columns: of rows; means and scales are not known yet.
        said: for each example, which split the files say it is in (see ``split``); or None.
        names: where each example came from, for sentences; empty for arrays.
    """

    kind: Kind
    values: np.ndarray
    columns: tuple[Column, ...] = ()
    labels: Sequence[Labels] = ()
    said: np.ndarray | None = None
    label: int | None = None
    names: Sequence[str] = field(default=())

    def __len__(self) -> int:
        return len(self.values)
