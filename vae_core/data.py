"""Data sets: train and test split, with labels where there are any.

``digits`` comes inside scikit-learn and needs no network; ``digits_64`` is the same
digits as scikit-learn has them, vectors of 64 numbers. ``mnist`` and
``fashion_mnist`` are read from ``<data folder>/<name>.npz`` or, if that file is not
there, fetched once, checked, and written to it. Any other ``<name>.npz`` in the
folder with the same arrays is a data set too.

The file's arrays: ``x_train`` and ``x_test``, uint8 images (n, h, w) or float vectors
(n, d); ``y_train`` and ``y_test``, integers (n,), both or neither; for vectors also
``feature_names``, d strings, if there are any.
"""

from __future__ import annotations

import gzip
import importlib.util
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vae_core import npz
from vae_core.config import DATASET_NAME, Likelihood
from vae_core.errors import DataError

DATA_DIR_VARIABLE = "VAE_DATA_DIR"
_DEFAULT_DATA_DIR = Path(__file__).resolve().parent.parent / "data"
_HOST = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
# The checksum Keras publishes for its copy of MNIST.
_MNIST_FILE = (
    "mnist.npz",
    "sha256:731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)
# The checksums in the Fashion-MNIST repository's README.
_FASHION_FILES = {
    "x_train": ("train-images-idx3-ubyte.gz", "md5:8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
    "y_train": ("train-labels-idx1-ubyte.gz", "md5:25c81989df183df01b3e8a0aad5dffbe"),
    "x_test": ("t10k-images-idx3-ubyte.gz", "md5:bef4ecab320f06d8554ea6380940ec79"),
    "y_test": ("t10k-labels-idx1-ubyte.gz", "md5:bb300cfdad3c16e7a12a480ee83cd310"),
}

DIGIT_NAMES = tuple(str(digit) for digit in range(10))
_BUNDLED = ("digits", "digits_64")
_LABEL_NAMES = {
    "digits": DIGIT_NAMES,
    "digits_64": DIGIT_NAMES,
    "mnist": DIGIT_NAMES,
    "fashion_mnist": (
        "T-shirt", "Trouser", "Pullover", "Dress", "Coat",
        "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ),
}  # fmt: skip
_DIGITS_TEST_SIZE = 360
MAX_LABEL = 254


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


def data_dir(folder: str | os.PathLike[str] | None = None) -> Path:
    """The data folder: the argument, else the variable VAE_DATA_DIR, else ``data/``."""
    return Path(folder or os.environ.get(DATA_DIR_VARIABLE) or _DEFAULT_DATA_DIR)


def label_names(name: str) -> tuple[str, ...]:
    """What the labels of a data set stand for; empty when nobody knows."""
    return _LABEL_NAMES.get(name, ())


def available(folder: str | os.PathLike[str] | None = None) -> tuple[str, ...]:
    """Names that ``load`` accepts: the three known ones and the folder's own files."""
    directory = data_dir(folder)
    files = sorted(directory.glob("*.npz")) if directory.is_dir() else []
    own = (path.stem for path in files if DATASET_NAME.fullmatch(path.stem))
    return tuple(dict.fromkeys((*_BUNDLED, "mnist", "fashion_mnist", *own)))


def at_hand(name: str, folder: str | os.PathLike[str] | None = None) -> bool:
    """Whether ``load`` would need no network."""
    return name in _BUNDLED or (data_dir(folder) / f"{name}.npz").is_file()


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
    if name in _BUNDLED:
        return _load_bundled(name)
    arrays = _read_npz(_file_of(name, folder, progress), ("x_train", "y_train", "x_test", "y_test"))
    train, test = _split(name, arrays, "train"), _split(name, arrays, "test")
    if train.x.shape[1:] != test.x.shape[1:]:
        raise DataError(
            f"Data set {name!r}: train and test examples must have one shape. "
            f"Received: {train.x.shape[1:]} and {test.x.shape[1:]}"
        )
    names = label_names(name) or _numbered_labels(train.labels)
    return Dataset(name, train, test, names)


def load_test(name: str, folder: str | os.PathLike[str] | None = None) -> Split | None:
    """Only the held-out split, or None where getting it would need the network.

    A web page wants the original of a point without holding the training images.
    """
    if not at_hand(name, folder):
        return None
    if name in _BUNDLED:
        return _load_bundled(name).test
    path = data_dir(folder) / f"{name}.npz"
    return _split(name, _read_npz(path, ("x_test", "y_test")), "test")


def feature_names(
    name: str, count: int, folder: str | os.PathLike[str] | None = None
) -> tuple[str, ...]:
    """What the ``count`` numbers of a vector are called; numbered where nobody says."""
    if name == "digits_64":
        return tuple(f"r{row}c{column}" for row in range(1, 9) for column in range(1, 9))
    path = data_dir(folder) / f"{name}.npz"
    names = _read_npz(path, ("feature_names",)) if path.is_file() else {}
    given = names.get("feature_names", np.array([]))
    if given.shape == (count,) and given.dtype.kind == "U":
        return tuple(given.tolist())
    return tuple(str(index) for index in range(1, count + 1))


def parse_vector(text: str, count: int, likelihood: Likelihood) -> np.ndarray:
    """Numbers that a person typed or pasted, as one example: float32 (count,).

    Raises:
        DataError: something that is not a number, too few or too many, or values that a
            Bernoulli likelihood cannot describe.
    """
    words = re.split(r"[\s,;]+", text.strip())
    try:
        values = np.array([float(word) for word in words if word], np.float32)
    except ValueError as error:
        raise DataError(
            f"Only numbers with spaces, commas or line breaks between can be encoded ({error})."
        ) from error
    if len(values) != count or not np.isfinite(values).all():
        raise DataError(
            f"This run takes {count} finite numbers. "
            f"Received: {len(values)}, {int(np.isfinite(values).sum())} of them finite"
        )
    if likelihood == "bernoulli" and (values.min() < 0 or values.max() > 1):
        raise DataError(
            "This run takes numbers from 0 to 1. "
            f"Received: from {values.min():.4g} to {values.max():.4g}"
        )
    return values


def _numbered_labels(labels: np.ndarray | None) -> tuple[str, ...]:
    if labels is None:
        return ()
    return tuple(str(index) for index in range(int(labels.max()) + 1))


def _load_bundled(name: str) -> Dataset:
    """scikit-learn's 1,797 digits: as vectors, or enlarged to 20×20 in 28×28 as MNIST's are."""
    small, labels = _read_digits()
    x = small.reshape(-1, 64).astype(np.float32) if name == "digits_64" else _enlarged(small)
    order = np.random.default_rng(0).permutation(len(x))
    test, train = order[:_DIGITS_TEST_SIZE], order[_DIGITS_TEST_SIZE:]
    return Dataset(name, Split(x[train], labels[train]), Split(x[test], labels[test]), DIGIT_NAMES)


def _read_digits() -> tuple[np.ndarray, np.ndarray]:
    """Grey levels from 0 to 16, int64 (1797, 8, 8), and labels (1797,).

    Read from scikit-learn's file: importing the package takes seconds and 100 MB.
    """
    spec = importlib.util.find_spec("sklearn")
    if spec is None or spec.origin is None:
        raise DataError(
            "The digits come inside scikit-learn, which is not installed. "
            "Install the packages in requirements.txt and start again."
        )
    path = Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz"
    with gzip.open(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.int64)
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1]


def _enlarged(small: np.ndarray) -> np.ndarray:
    images = np.zeros((len(small), 28, 28, 1), np.uint8)
    for image, digit in zip(images, (small * 255 // 16).astype(np.uint8), strict=True):
        enlarged = Image.fromarray(digit).resize((20, 20), Image.Resampling.BICUBIC)
        image[4:24, 4:24, 0] = np.asarray(enlarged)
    return images


def _file_of(name: str, folder: str | os.PathLike[str] | None, progress: bool) -> Path:
    directory = data_dir(folder)
    if not DATASET_NAME.fullmatch(name):
        raise DataError(
            f"A data set's name has letters, digits, '_' and '-' only. Received: {name!r}"
        )
    path = directory / f"{name}.npz"
    if path.is_file():
        return path
    if name == "mnist":
        _fetch((_MNIST_FILE,), directory, progress, name)
    elif name == "fashion_mnist":
        _fetch_fashion(directory, progress)
    else:
        raise DataError(
            f"There is no data set {name!r}. Use one of {', '.join(available(folder))}, or put "
            f"{name}.npz into the data folder ({directory})."
        )
    return path


def _fetch(
    files: Sequence[tuple[str, str]], directory: Path, progress: bool, name: str
) -> list[Path]:
    import pooch  # only where something has to be fetched

    try:
        directory.mkdir(parents=True, exist_ok=True)
        return [
            Path(pooch.retrieve(
                _HOST + file, known_hash=checksum, fname=file, path=directory,
                progressbar=progress,
            ))
            for file, checksum in files
        ]  # fmt: skip
    except (OSError, ValueError) as error:
        raise DataError(
            f"{name} could not be downloaded ({type(error).__name__}). Check the network, or put "
            f"{name}.npz into the data folder ({directory}); the digits data set needs neither."
        ) from error


def _fetch_fashion(directory: Path, progress: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = _fetch(tuple(_FASHION_FILES.values()), Path(folder), progress, "fashion_mnist")
        arrays = {key: _read_idx(path) for key, path in zip(_FASHION_FILES, paths, strict=True)}
    directory.mkdir(parents=True, exist_ok=True)
    aside = directory / "fashion_mnist.npz.part"
    with aside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    aside.replace(directory / "fashion_mnist.npz")


def _read_idx(path: Path) -> np.ndarray:
    """An IDX file of unsigned bytes: magic (2 zero bytes, type, rank), sizes, data."""
    content = gzip.decompress(path.read_bytes())
    rank = content[3]
    shape = np.frombuffer(content, ">u4", rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def _read_npz(path: Path, keys: Sequence[str]) -> dict[str, np.ndarray]:
    try:
        with path.open("rb") as file:
            return npz.read(file, keys)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise DataError(
            f"{path.name} in the data folder is not a readable npz file: {why}. "
            "Delete it to fetch it again, or replace it."
        ) from error


def _split(name: str, arrays: dict[str, np.ndarray], part: str) -> Split:
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
