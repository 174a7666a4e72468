"""Reading files as a data set in a test, and what was understood of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae_core.datasets import Dataset, Split
from vae_core.datasets.imports import Choices, Progress
from vae_core.datasets.imports.read_set import read_set


@dataclass(frozen=True)
class Read:
    """A data set as it was stored, and the sentences about it."""

    dataset: Dataset
    said: str

    @property
    def all_x(self) -> np.ndarray:
        """Every example, training first."""
        return np.concatenate([self.dataset.train.x, self.dataset.test.x])


def read(folder: Path, *paths: Path, **choices: object) -> Read:
    """Import the paths into a folder below ``folder``."""
    made = folder / f"set-{len(list(folder.glob('set-*')))}"
    made.mkdir()
    dataset, report = read_set(
        list(paths),
        made,
        "Mine",
        Choices(**choices),
        Progress(),  # type: ignore[arg-type]
    )
    return Read(dataset, report.texts())


def seen(split: Split) -> np.ndarray:
    """Which values of a split are there, bool (n, width)."""
    return np.ones(split.x.shape, bool) if split.observed is None else split.observed
