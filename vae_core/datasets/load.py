"""Which data sets there are, and one by its name, fetched first where it has to be."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from vae_core.datasets.catalogue import CATALOGUE, Bundled, Download, entry
from vae_core.datasets.dataset import Dataset, Split
from vae_core.datasets.folder import data_dir, is_there, require_readable
from vae_core.datasets.npz_file import read_arrays, split_of
from vae_core.errors import DataError
from vae_core.storage import npz
from vae_core.vae.config import DATASET_NAME


def available(folder: str | os.PathLike[str] | None = None) -> tuple[str, ...]:
    """Names that ``load`` accepts: the catalogue's and the folder's own files."""
    directory = data_dir(folder)
    files = sorted(directory.glob("*.npz")) if is_there(directory) else []
    own = (path.stem for path in files if DATASET_NAME.fullmatch(path.stem))
    return tuple(dict.fromkeys((*CATALOGUE, *own)))


def at_hand(name: str, folder: str | os.PathLike[str] | None = None) -> bool:
    """Whether ``load`` would need no network."""
    return isinstance(entry(name).source, Bundled) or is_there(data_dir(folder) / f"{name}.npz")


def load(
    name: str, folder: str | os.PathLike[str] | None = None, *, progress: bool = False
) -> Dataset:
    """Load a data set, fetching it first if it has to be.

    Args:
        name: one of ``available()``.
        folder: where ``<name>.npz`` is or will be; see ``data_dir``.
        progress: show a progress bar on standard error while fetching.

    Raises:
        DataError: unknown name, no network, or a file that is not a data set.
    """
    known = entry(name)
    if isinstance(known.source, Bundled):
        return _load_bundled(name, known.source)
    arrays = read_arrays(
        _file_of(name, folder, progress), ("x_train", "y_train", "x_test", "y_test")
    )
    train, test = split_of(name, arrays, "train"), split_of(name, arrays, "test")
    if train.x.shape[1:] != test.x.shape[1:]:
        raise DataError(
            f"Data set {name!r}: train and test examples must have one shape. "
            f"Received: {train.x.shape[1:]} and {test.x.shape[1:]}"
        )
    names = known.label_names or _numbered_labels(train.labels)
    return Dataset(name, train, test, names)


def load_test(name: str, folder: str | os.PathLike[str] | None = None) -> Split | None:
    """Only the held-out split, or None where getting it would need the network.

    A web page wants the original of a point without holding the training images.
    """
    if not at_hand(name, folder):
        return None
    source = entry(name).source
    if isinstance(source, Bundled):
        return _load_bundled(name, source).test
    path = data_dir(folder) / f"{name}.npz"
    arrays = read_arrays(path, ("x_test", "y_test"), most=npz.SERVED_BYTES)
    return split_of(name, arrays, "test")


def _numbered_labels(labels: np.ndarray | None) -> tuple[str, ...]:
    if labels is None:
        return ()
    return tuple(str(index) for index in range(int(labels.max()) + 1))


def _load_bundled(name: str, source: Bundled) -> Dataset:
    x, labels = source.read()
    order = np.random.default_rng(0).permutation(len(x))
    test, train = order[: source.test_size], order[source.test_size :]
    return Dataset(
        name, Split(x[train], labels[train]), Split(x[test], labels[test]), entry(name).label_names
    )


def _file_of(name: str, folder: str | os.PathLike[str] | None, progress: bool) -> Path:
    directory = data_dir(folder)
    if not DATASET_NAME.fullmatch(name):
        raise DataError(
            f"A data set's name has letters, digits, '_' and '-' only. Received: {name!r}"
        )
    path = directory / f"{name}.npz"
    if is_there(path):
        return path
    require_readable(directory)
    source = entry(name).source
    if not isinstance(source, Download):
        raise DataError(
            f"There is no data set {name!r}. Use one of {', '.join(available(folder))}, or put "
            f"{name}.npz into the data folder ({directory})."
        )
    source.fetch(directory, progress)
    return path
