"""Downloads: each file once, checked, and kept as one npz in the data folder."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vae_core.errors import DataError
from vae_core.storage import read_only

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


@read_only.refused
def fetch_mnist(directory: Path, progress: bool) -> None:
    """Write ``mnist.npz``.

    Raises:
        DataError: no network, or not the file that was expected.
    """
    _fetch((_MNIST_FILE,), directory, progress, "mnist")


@read_only.refused
def fetch_fashion_mnist(directory: Path, progress: bool) -> None:
    """Write ``fashion_mnist.npz``.

    Raises:
        DataError: no network, or not the files that were expected.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = _fetch(tuple(_FASHION_FILES.values()), Path(folder), progress, "fashion_mnist")
        arrays = {key: _read_idx(path) for key, path in zip(_FASHION_FILES, paths, strict=True)}
    directory.mkdir(parents=True, exist_ok=True)
    aside = directory / "fashion_mnist.npz.part"
    with aside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    aside.replace(directory / "fashion_mnist.npz")


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


def _read_idx(path: Path) -> np.ndarray:
    """An IDX file of unsigned bytes: magic (2 zero bytes, type, rank), sizes, data."""
    content = gzip.decompress(path.read_bytes())
    rank = content[3]
    shape = np.frombuffer(content, ">u4", rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)
