"""A data set's npz file in the data folder: its arrays, read and checked.

``x_train`` and ``x_test``, uint8 images (n, h, w) or (n, h, w, c), or finite float vectors (n, d);
``y_train`` and ``y_test``, whole numbers, both, one or neither: a split without them has no
labels; ``label_names`` and ``feature_names``, texts. Other forms are for the importer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vae_core.datasets.catalogue import Entry
from vae_core.datasets.dataset import MAX_LABEL, Dataset, Split
from vae_core.datasets.describe import described, numbered
from vae_core.errors import DataError
from vae_core.storage import npz
from vae_core.vae.columns import LabelColumn

_EXAMPLES = ("x_train", "y_train", "x_test", "y_test")
_WORDS = ("label_names", "feature_names")
_IMPORT = "Import it on the Data page, or with 'python -m vae_core data add', which read more forms"


def read_dataset(path: Path, known: Entry) -> Dataset:
    """The data set of a file.

    Raises:
        DataError: it is not readable, or not what a data set has.
    """
    arrays = _read(path, (*_EXAMPLES, *_WORDS))
    labels = {part: _labels_of(path, arrays, part) for part in ("train", "test")}
    x = {part: _examples_of(path, arrays, part) for part in ("train", "test")}
    if x["train"].shape[1:] != x["test"].shape[1:]:
        raise DataError(
            f"{path.name}: train and test examples must have one shape. "
            f"Received: {x['train'].shape[1:]} and {x['test'].shape[1:]}"
        )
    values = _label_values(labels["train"], labels["test"])
    train, test = (_split(x[part], labels[part], values) for part in ("train", "test"))
    label = _label_column(arrays, known, values)
    vectors = x["train"].ndim == 2
    return described(
        path.stem, train, test, title=known.title, label=None if label is None else 0,
        columns=numbered(_feature_names(arrays, train.x.shape[1]), train.x, test.x)
        if vectors else (),
        label_columns=() if label is None else (label,),
    )  # fmt: skip


def read_test_split(path: Path) -> Split:
    """Only the held-out examples, and as many bytes as a server may read.

    Raises:
        DataError: as ``read_dataset``.
    """
    arrays = _read(path, ("x_test", "y_train", "y_test"), most=npz.SERVED_BYTES)
    labels = _labels_of(path, arrays, "test")
    values = _label_values(_labels_of(path, arrays, "train"), labels)
    return _split(_examples_of(path, arrays, "test"), labels, values)


def _read(
    path: Path, keys: Sequence[str], *, most: int = npz.MAX_BYTES
) -> dict[str, np.ndarray]:  # fmt: skip
    try:
        with path.open("rb") as file:
            return npz.read(file, keys, most=most)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise DataError(
            f"{path.name} in the data folder is not a readable npz file of plain arrays: {why}. "
            f"{_IMPORT}, or replace it."
        ) from error


def _examples_of(path: Path, arrays: dict[str, np.ndarray], part: str) -> np.ndarray:
    x = arrays.get(f"x_{part}")
    if x is None:
        raise DataError(f"{path.name}: the file has no array x_{part}. {_IMPORT}.")
    if x.ndim not in (2, 3, 4) or 0 in x.shape or not _usable_dtype(x):
        raise DataError(
            f"{path.name}: x_{part} must be uint8 images (n, h, w) or float vectors (n, d), with "
            f"n above 0. Received: {x.dtype} {x.shape}. {_IMPORT}."
        )
    if x.ndim == 2 and not np.isfinite(x).all():
        row, column = np.argwhere(~np.isfinite(x))[0]
        raise DataError(
            f"{path.name}: x_{part} must be finite. Received: {x[row, column]} in row {row}, "
            f"column {column}. {_IMPORT}."
        )
    return x[..., None] if x.ndim == 3 else x if x.ndim == 4 else _single(path, x)


def _usable_dtype(x: np.ndarray) -> bool:
    return x.dtype.kind == "f" if x.ndim == 2 else x.dtype == np.uint8


def _single(path: Path, x: np.ndarray) -> np.ndarray:
    """Vectors in the precision that networks compute in."""
    most = float(np.abs(x).max())
    if most > np.finfo(np.float32).max:
        raise DataError(
            f"{path.name}: values must be within ±3.4e38, what single precision holds. "
            f"Received: {most:.3g}"
        )
    return x.astype(np.float32)


def _labels_of(path: Path, arrays: dict[str, np.ndarray], part: str) -> np.ndarray | None:
    labels, x = arrays.get(f"y_{part}"), arrays.get(f"x_{part}")
    if labels is None:
        return None
    count = len(labels) if x is None else len(x)
    if labels.shape != (count,) or labels.dtype.kind not in "iu":
        raise DataError(
            f"{path.name}: y_{part} must be {count} whole numbers. "
            f"Received: {labels.dtype} {labels.shape}. {_IMPORT}."
        )
    if len(labels) and not 0 <= labels.min() <= labels.max() <= MAX_LABEL:
        raise DataError(
            f"{path.name}: y_{part} must be from 0 to {MAX_LABEL}. "
            f"Received: {labels.min()} to {labels.max()}. {_IMPORT}."
        )
    return labels.astype(np.int64)


def _label_values(*splits: np.ndarray | None) -> np.ndarray:
    """The labels that occur, ascending: a class that nobody has is none."""
    there = [labels for labels in splits if labels is not None]
    return np.unique(np.concatenate(there)) if there else np.array([], np.int64)


def _split(x: np.ndarray, labels: np.ndarray | None, values: np.ndarray) -> Split:
    if labels is None:
        return Split(x, label_columns={} if not len(values) else {"label": np.full(len(x), -1)})
    codes = np.searchsorted(values, labels)
    return Split(x, codes, label_columns={"label": codes})


def _label_column(
    arrays: dict[str, np.ndarray], known: Entry, values: np.ndarray
) -> LabelColumn | None:
    if not len(values):
        return None
    given = arrays.get("label_names")
    words = known.label_names
    if given is not None and given.ndim == 1 and given.dtype.kind == "U":
        words = tuple(given.tolist())
    names = tuple(words[value] if value < len(words) else str(value) for value in values)
    return LabelColumn(name="label", names=names)


def _feature_names(arrays: dict[str, np.ndarray], count: int) -> tuple[str, ...]:
    given = arrays.get("feature_names", np.array([]))
    if given.shape == (count,) and given.dtype.kind == "U":
        return tuple(given.tolist())
    return tuple(str(index) for index in range(1, count + 1))
