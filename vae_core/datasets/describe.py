"""A data set's description, worked out from its arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vae_core.datasets import digest
from vae_core.datasets.dataset import Dataset, Split
from vae_core.vae import columns as columns_of
from vae_core.vae.columns import Column, LabelColumn
from vae_core.vae.description import Description, Kind

_PIECE = 4096  # examples that are looked at at once
_BLACK_AND_WHITE = frozenset({0, 255})


def described(
    name: str,
    train: Split,
    test: Split,
    *,
    title: str,
    kind: Kind | None = None,
    columns: Sequence[Column] = (),
    label_columns: Sequence[LabelColumn] = (),
    label: int | None = None,
) -> Dataset:
    """The splits as a data set that knows what it holds.

    Args:
        kind: images or vectors by the examples' dimensions, where it is left out.
        columns: what a row's places mean; for images none.
    """
    kind = kind or ("images" if train.x.ndim == 4 else "vectors")
    low, high = value_range(train.x, test.x)
    of_train, of_test = digest.of_split(train), digest.of_split(test)
    known = Description(
        kind=kind, title=title, shape=train.x.shape[1:],
        training_size=len(train), test_size=len(test), low=low, high=high,
        binary=kind == "images" and is_black_and_white(train.x, test.x),
        columns=tuple(columns), label_columns=tuple(label_columns), label=label,
        missing=sum(_missing(split.observed, columns) for split in (train, test)),
        digest=digest.of_both(of_train, of_test), test_digest=of_test,
    )  # fmt: skip
    return Dataset(name, train, test, known)


def _missing(observed: np.ndarray | None, columns: Sequence[Column]) -> int:
    """How many values are missing; a category's is one, however many places it takes."""
    if observed is None:
        return 0
    return sum(int((~observed[:, at.start]).sum()) for _, at in columns_of.places(columns))


def numbered(names: Sequence[str], train: np.ndarray, test: np.ndarray) -> tuple[Column, ...]:
    """Columns of numbers that are shown as they are: rows (n, d) in their own units."""
    low = np.minimum(train.min(axis=0), test.min(axis=0))
    high = np.maximum(train.max(axis=0), test.max(axis=0))
    return tuple(
        Column(name=name, low=float(least), high=float(most))
        for name, least, most in zip(names, low, high, strict=True)
    )


def value_range(*arrays: np.ndarray) -> tuple[float, float]:
    """The least and the greatest value that a network is given, images scaled to [0, 1]."""
    pieces = [a[i : i + _PIECE] for a in arrays for i in range(0, len(a), _PIECE)]
    low, high = min(float(p.min()) for p in pieces), max(float(p.max()) for p in pieces)
    return (low / 255, high / 255) if arrays[0].dtype == np.uint8 else (low, high)


def is_black_and_white(*arrays: np.ndarray) -> bool:
    """Whether pixels are 0 or 255 and nothing between, and both occur."""
    seen: set[int] = set()
    for array in arrays:
        for start in range(0, len(array), _PIECE):
            counts = np.bincount(array[start : start + _PIECE].reshape(-1), minlength=256)
            seen |= set(np.flatnonzero(counts).tolist())
            if not seen <= _BLACK_AND_WHITE:
                return False
    return seen == _BLACK_AND_WHITE
