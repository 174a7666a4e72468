"""scikit-learn's 1,797 handwritten digits, which need no network."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path

import numpy as np

from vae_core.errors import DataError


def vectors() -> tuple[np.ndarray, np.ndarray]:
    """The digits as they are: 64 numbers from 0 to 16, float32 (1797, 64), and labels (1797,)."""
    small, labels = _read_digits()
    return small.reshape(-1, 64).astype(np.float32), labels


def images() -> tuple[np.ndarray, np.ndarray]:
    """The digits enlarged to 20×20 in 28×28, as MNIST's: uint8 (1797, 28, 28, 1), and labels."""
    small, labels = _read_digits()
    return _enlarged(small), labels


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
    from PIL import Image  # every command loads this file, few enlarge a digit

    images = np.zeros((len(small), 28, 28, 1), np.uint8)
    for image, digit in zip(images, (small * 255 // 16).astype(np.uint8), strict=True):
        enlarged = Image.fromarray(digit).resize((20, 20), Image.Resampling.BICUBIC)
        image[4:24, 4:24, 0] = np.asarray(enlarged)
    return images
