"""Data sets: what is known of each, and its examples.

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

from vae_core.datasets.catalogue import CATALOGUE, Entry, entry
from vae_core.datasets.dataset import Dataset, Split, to_unit
from vae_core.datasets.folder import DATA_DIR_VARIABLE, data_dir
from vae_core.datasets.load import at_hand, available, load, load_test
from vae_core.datasets.npz_file import MAX_LABEL
from vae_core.datasets.vectors import feature_names, parse_vector

__all__ = [
    "CATALOGUE",
    "DATA_DIR_VARIABLE",
    "MAX_LABEL",
    "Dataset",
    "Entry",
    "Split",
    "at_hand",
    "available",
    "data_dir",
    "entry",
    "feature_names",
    "load",
    "load_test",
    "parse_vector",
    "to_unit",
]
