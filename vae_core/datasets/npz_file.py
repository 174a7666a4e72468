"""A data set's npz file: its arrays, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vae_core.datasets.dataset import Split
from vae_core.errors import DataError
from vae_core.storage import npz

MAX_LABEL = 254  # a label travels as one byte; 255 stands for none


def read_arrays(
    path: Path, keys: Sequence[str], *, most: int = npz.MAX_BYTES
) -> dict[str, np.ndarray]:
    """Those of the named arrays that the file has, up to ``most`` bytes of them.

    Raises:
        DataError: it cannot be read, or is no npz file of plain arrays.
    """
    try:
        with path.open("rb") as file:
            return npz.read(file, keys, most=most)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise DataError(
            f"{path.name} in the data folder is not a readable npz file: {why}. "
            "Delete it to fetch it again, or replace it."
        ) from error


def split_of(name: str, arrays: dict[str, np.ndarray], part: str) -> Split:
    """The ``train`` or ``test`` part of a data set from its file's arrays.

    Raises:
        DataError: arrays are missing, or are not what a data set has.
    """
    x = arrays.get(f"x_{part}")
    if x is None:
        raise DataError(f"Data set {name!r}: the file has no array x_{part}.")
    if x.ndim not in (2, 3) or len(x) == 0 or not _usable_dtype(x):
        raise DataError(
            f"Data set {name!r}: x_{part} must be uint8 images (n, h, w) or finite float vectors "
            f"(n, d), with n above 0. Received: {x.dtype} {x.shape}"
        )
    labels = arrays.get(f"y_{part}")
    if labels is not None and (labels.shape != (len(x),) or labels.dtype.kind not in "iu"):
        raise DataError(
            f"Data set {name!r}: y_{part} must be {len(x)} whole numbers. "
            f"Received: {labels.dtype} {labels.shape}"
        )
    if labels is not None and not 0 <= labels.min() <= labels.max() <= MAX_LABEL:
        raise DataError(
            f"Data set {name!r}: y_{part} must be from 0 to {MAX_LABEL}. "
            f"Received: {labels.min()} to {labels.max()}"
        )
    x = x[..., None] if x.ndim == 3 else x.astype(np.float32)
    return Split(x, None if labels is None else labels.astype(np.int64))


def _usable_dtype(x: np.ndarray) -> bool:
    if x.ndim == 3:
        return x.dtype == np.uint8
    return x.dtype.kind == "f" and bool(np.isfinite(x).all())
