"""Data sets: what is known of each, and its examples.

``digits`` comes inside scikit-learn and needs no network; ``digits_64`` is the same
digits as scikit-learn has them, vectors of 64 numbers. ``mnist`` and
``fashion_mnist`` are read from ``<data folder>/<name>.npz`` or, if that file is not
there, fetched once, checked, and written to it. Imported sets are folders in it
(``stored.py``); any other ``<name>.npz`` with the arrays that ``npz_file.py`` names is
a data set too.
"""

from __future__ import annotations

from vae_core.datasets.catalogue import CATALOGUE, Entry, entry
from vae_core.datasets.dataset import MAX_LABEL, NO_LABEL, Dataset, Split, to_unit
from vae_core.datasets.folder import DATA_DIR_VARIABLE, data_dir
from vae_core.datasets.load import (
    at_hand,
    available,
    describe,
    ignored,
    in_words,
    load,
    load_test,
    report_of,
    title_of,
)
from vae_core.datasets.vectors import feature_names, parse_vector

__all__ = [
    "CATALOGUE",
    "DATA_DIR_VARIABLE",
    "MAX_LABEL",
    "NO_LABEL",
    "Dataset",
    "Entry",
    "Split",
    "at_hand",
    "available",
    "data_dir",
    "describe",
    "entry",
    "feature_names",
    "ignored",
    "in_words",
    "load",
    "load_test",
    "parse_vector",
    "report_of",
    "title_of",
    "to_unit",
]
