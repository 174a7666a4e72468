"""Sets whose pictures are drawn when they are asked for, from factors that are known."""

from __future__ import annotations

import functools

import numpy as np

from vae_core.datasets import digest
from vae_core.datasets.catalogue import Entry, Made
from vae_core.datasets.dataset import Dataset, Split
from vae_core.vae.description import Description

_STEP = 1e-6  # of a factor, in its digest: smaller differences are a machine's rounding


def load(known: Entry, source: Made) -> Dataset:
    """Both splits, drawn."""
    return Dataset(
        known.name, split(source, "train"), split(source, "test"), describe(known, source)
    )


def split(source: Made, part: str) -> Split:
    """One split, drawn."""
    columns = source.factors(part)
    return Split(source.draw(part), columns[source.columns[0].name], label_columns=columns)


@functools.lru_cache(maxsize=4)
def describe(known: Entry, source: Made) -> Description:
    """What the set holds, without drawing it.

    Its digest is of the factors, which decide the pictures: one machine's rounding of a pixel makes
    no other set.
    """
    of_train, of_test = (_digest(source, part) for part in ("train", "test"))
    sizes = [len(source.factors(part)[source.columns[0].name]) for part in ("train", "test")]
    return Description(
        kind="images", title=known.title, shape=source.shape, training_size=sizes[0],
        test_size=sizes[1], label_columns=source.columns, label=0,
        digest=digest.of_both(of_train, of_test), test_digest=of_test,
    )  # fmt: skip


def _digest(source: Made, part: str) -> str:
    columns = source.factors(part)
    table = np.stack([columns[column.name] for column in source.columns], axis=1)
    return digest.of_split(Split(np.round(table / _STEP).astype(np.int64)))
