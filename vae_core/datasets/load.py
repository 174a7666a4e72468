"""Which data sets there are, and one by its name, fetched first where it has to be."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import numpy as np

from vae_core.datasets import made, stored
from vae_core.datasets.catalogue import CATALOGUE, Bundled, Download, Made, entry
from vae_core.datasets.dataset import Dataset, Split
from vae_core.datasets.describe import described, numbered
from vae_core.datasets.folder import data_dir, is_there, listed, require_readable
from vae_core.datasets.npz_file import read_dataset, read_test_split
from vae_core.errors import DataError
from vae_core.storage import npz
from vae_core.vae.columns import LabelColumn
from vae_core.vae.config import DATASET_NAME
from vae_core.vae.description import Description

_REMEMBERED = 16


def available(folder: str | os.PathLike[str] | None = None) -> tuple[str, ...]:
    """Names that ``load`` accepts: the catalogue's, imported sets and the folder's own files."""
    directory = data_dir(folder)
    found = listed(directory)
    own = (
        path.stem
        for path in found
        if DATASET_NAME.fullmatch(path.stem)
        and (path.suffix == ".npz" or (not path.suffix and stored.is_stored(path)))
    )
    return tuple(dict.fromkeys((*CATALOGUE, *own)))


def at_hand(name: str, folder: str | os.PathLike[str] | None = None) -> bool:
    """Whether ``load`` would need no network."""
    directory = data_dir(folder)
    return (
        isinstance(entry(name).source, Bundled | Made)
        or stored.is_stored(directory / name)
        or is_there(directory / f"{name}.npz")
    )


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
    if isinstance(known.source, Made):
        return made.load(known, known.source)
    path = _place_of(name, folder, progress)
    return stored.read(path) if path.is_dir() else read_dataset(path, known)


def load_test(name: str, folder: str | os.PathLike[str] | None = None) -> Split | None:
    """Only the held-out split, or None where getting it would need the network.

    A web page wants the original of a point without holding the training images.

    Raises:
        DataError: its file is not a data set.
    """
    if not at_hand(name, folder):
        return None
    source = entry(name).source
    if isinstance(source, Bundled):
        return _load_bundled(name, source).test
    if isinstance(source, Made):
        return made.split(source, "test")
    directory = data_dir(folder)
    if stored.is_stored(directory / name):
        return stored.read_test(directory / name)
    return read_test_split(directory / f"{name}.npz")


def describe(name: str, folder: str | os.PathLike[str] | None = None) -> Description | None:
    """What a data set holds; None where it has to be fetched first, or is a large npz file.

    It is read once for as long as its file stays the same. A large npz file would crowd out what a
    server does beside it; its own trainer looks.

    Raises:
        DataError: it cannot be read.
    """
    source = entry(name).source
    if isinstance(source, Bundled):
        return _described(name, None, (0, 0))
    if isinstance(source, Made):
        return made.describe(entry(name), source)
    directory = data_dir(folder)
    path = directory / f"{name}.npz"
    if stored.is_stored(directory / name):
        path = directory / name / stored.FORMAT
    elif not is_there(path) and isinstance(source, Download):
        require_readable(directory)
        return None
    try:
        stat = path.stat()
    except OSError:
        load(name, directory)  # says what is wrong
        raise DataError(f"Data set {name!r} cannot be read.") from None
    if path.suffix == ".npz" and npz.unpacked_bytes(path) > npz.SERVED_BYTES:
        return None
    return _described(name, directory, (stat.st_mtime_ns, stat.st_size))


@functools.lru_cache(maxsize=_REMEMBERED)
def _described(name: str, directory: Path | None, stamp: tuple[int, int]) -> Description:
    """``stamp``, the file's time and size, makes another file another entry."""
    if directory is not None and stored.is_stored(directory / name):
        return stored.read_description(directory / name)
    return load(name, directory).description


def _load_bundled(name: str, source: Bundled) -> Dataset:
    x, labels = source.read()
    order = np.random.default_rng(0).permutation(len(x))
    test, train = (
        Split(x[part], labels[part], label_columns={"label": labels[part]})
        for part in (order[: source.test_size], order[source.test_size :])
    )
    known = entry(name)
    return described(
        name, train, test, title=known.title, label=0,
        columns=numbered(known.feature_names, train.x, test.x) if x.ndim == 2 else (),
        label_columns=(LabelColumn(name="label", names=known.label_names),),
    )  # fmt: skip


def _place_of(name: str, folder: str | os.PathLike[str] | None, progress: bool) -> Path:
    """The folder or the file that the set is in, fetched where it has to be."""
    directory = data_dir(folder)
    if not DATASET_NAME.fullmatch(name):
        raise DataError(
            f"A data set's name has letters, digits, '_' and '-' only. Received: {name!r}"
        )
    if stored.is_stored(directory / name):
        return directory / name
    path = directory / f"{name}.npz"
    if is_there(path):
        return path
    require_readable(directory)
    source = entry(name).source
    if not isinstance(source, Download):
        raise DataError(
            f"There is no data set {name!r}. Use one of {', '.join(available(folder))}, or bring "
            f"your own: the Data page, or 'python -m vae_core data add'."
        )
    source.fetch(directory, progress)
    return path


def title_of(name: str, folder: str | os.PathLike[str] | None = None) -> str:
    """What people call a data set; its name where nobody has said, or it cannot be read."""
    if name in CATALOGUE or not stored.is_stored(data_dir(folder) / name):
        return entry(name).title
    try:
        known = describe(name, folder)
    except DataError:
        return name
    return known.title if known else name


def report_of(name: str, folder: str | os.PathLike[str] | None = None) -> dict[str, Any]:
    """What a set's import understood, as JSON has it; empty for one that was not imported."""
    path = data_dir(folder) / name
    return stored.read_report(path) if stored.is_stored(path) else {}


def ignored(folder: str | os.PathLike[str] | None = None) -> list[tuple[str, str]]:
    """Files of the data folder that no data set comes from, each with the reason."""
    found = []
    for path in listed(data_dir(folder)):
        if path.suffix == ".npz" and isinstance(entry(path.stem).source, Bundled | Made):
            found.append((path.name, "it has a bundled data set's name; give it another one"))
        elif path.suffix == ".npz" and not DATASET_NAME.fullmatch(path.stem):
            why = "its name may have letters, digits, '_' and '-' only; rename it, or import it"
            found.append((path.name, why))
        elif path.suffix == ".npz" and stored.is_stored(path.with_suffix("")):
            found.append((path.name, "an imported data set has its name"))
    return found


def in_words(known: Description) -> str:
    """A data set in a line: '344 rows of 7 columns, 3 labels'."""
    count = f"{known.training_size + known.test_size:,}"
    if known.is_images:
        height, width, channels = known.shape
        shade = "black and white" if known.binary else "grey" if channels == 1 else "colour"
        text = f"{count} {shade} images of {width}×{height}"
    elif known.kind == "series":
        text = f"{count} curves of {known.shape[0]} values"
    else:
        many = "s" if len(known.columns) != 1 else ""
        text = f"{count} rows of {len(known.columns) or known.shape[0]} column{many}"
    labels = len(known.label_names)
    return f"{text}, {labels} labels" if labels else text
