"""The digest that tells one data set's examples from another's."""

from __future__ import annotations

import hashlib

import numpy as np

from vae_core.datasets.dataset import Split

_PIECE = 2**24  # bytes that are looked at at once: a mapped array is never in memory as a whole


def of_split(split: Split) -> str:
    """SHA-256 over a split's examples, what is missing in them, and their labels."""
    found = hashlib.sha256()
    _add(found, split.x)
    if split.observed is not None:
        _add(found, split.observed)
    if split.labels is not None:
        _add(found, split.labels)
    for name, values in split.label_columns.items():
        found.update(name.encode())
        _add(found, values)
    return found.hexdigest()


def of_both(train: str, test: str) -> str:
    """The digest of a data set whose splits have these."""
    return hashlib.sha256(f"{train} {test}".encode()).hexdigest()


def _add(to: hashlib._Hash, array: np.ndarray) -> None:
    to.update(f"{array.dtype.str} {array.shape}".encode())
    rows = max(1, _PIECE // max(1, array[:1].nbytes))
    for start in range(0, len(array), rows):
        to.update(np.ascontiguousarray(array[start : start + rows]).data)
