"""The known data sets: one row each, with every fact about it. Others have a row of defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from vae_core.datasets import digits, fetch, shapes
from vae_core.images.preparation import DIGITS, FASHION, MNIST, Preparation
from vae_core.vae.columns import LabelColumn

DIGIT_NAMES = tuple(str(digit) for digit in range(10))
# What a data set of unknown size is taken for when a training's duration is estimated.
_USUAL_TRAINING_SIZE = 10_000
_UCI = "CC BY 4.0, E. Alpaydin and C. Kaynak (UCI Machine Learning Repository)"


@dataclass(frozen=True)
class Bundled:
    """Examples that come with an installed package.

    Attributes:
        read: returns all examples, (n, *shape), and their labels, (n,).
        test_size: how many of them, drawn at random, are held out.
    """

    read: Callable[[], tuple[np.ndarray, np.ndarray]]
    test_size: int


@dataclass(frozen=True)
class Made:
    """Pictures that are drawn when they are asked for, from factors that are known.

    Attributes:
        factors: gives those of a split, ``train`` or ``test``, as its label columns.
        draw: gives the pictures of a split, uint8 (n, *shape).
        shape: of one picture.
        columns: the factors; the first of them names the pictures.
    """

    factors: Callable[[str], Mapping[str, np.ndarray]]
    draw: Callable[[str], np.ndarray]
    shape: tuple[int, ...]
    columns: tuple[LabelColumn, ...]


@dataclass(frozen=True)
class Download:
    """A file in the data folder that is fetched when it is not there.

    Attributes:
        fetch: writes it, given the folder and whether to show a progress bar.
    """

    fetch: Callable[[Path, bool], None]


@dataclass(frozen=True)
class OwnFile:
    """A file in the data folder that its owner put there."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is known of a data set.

    Attributes:
        name: as in a configuration and in its file's name.
        title: as people see it.
        note: a few words on it beside the title where it is chosen; may be empty.
        label_names: what the labels stand for; empty when nobody knows.
        feature_names: what a vector's numbers are called; empty for images and for files
            that say so themselves.
        training_size: training examples, for estimates.
        source: where its examples come from.
        preparation: how its images were made; None where that has to be measured on them.
        prepared: the same in words.
        measured: gives what can be measured on its pictures (n, h, w, c) with values from 0 to 1,
            by the names of its label columns; None where nothing can.
        licence: under which its examples may be passed on, and whose they are; empty when nobody
            knows.
    """

    name: str
    title: str
    note: str = ""
    label_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    training_size: int = _USUAL_TRAINING_SIZE
    source: Bundled | Made | Download | OwnFile = OwnFile()
    preparation: Preparation | None = None
    prepared: str = "as its own images are"
    measured: Callable[[np.ndarray], Mapping[str, np.ndarray]] | None = None
    licence: str = ""


CATALOGUE: Mapping[str, Entry] = MappingProxyType({
    row.name: row
    for row in (
        Entry(
            name="digits", title="Digits", note="1,797, bundled", label_names=DIGIT_NAMES,
            training_size=1437, source=Bundled(digits.images, test_size=360),
            preparation=DIGITS, prepared="as MNIST was made", licence=_UCI,
        ),
        Entry(
            name="digits_64", title="Digits as 64 numbers", note="bundled",
            label_names=DIGIT_NAMES,
            feature_names=tuple(f"r{y}c{x}" for y in range(1, 9) for x in range(1, 9)),
            training_size=1437, source=Bundled(digits.vectors, test_size=360), licence=_UCI,
        ),
        Entry(
            name="shapes", title="Shapes", note="10,000, made from known factors",
            label_names=shapes.SHAPES, training_size=shapes.TRAINING,
            source=Made(
                shapes.factors, shapes.draw, (shapes.SIDE, shapes.SIDE, 3), shapes.COLUMNS
            ),
            measured=shapes.measured, licence="MIT, drawn by this program",
        ),
        Entry(
            name="mnist", title="MNIST", label_names=DIGIT_NAMES, training_size=60_000,
            source=Download(fetch.fetch_mnist), preparation=MNIST, prepared="as MNIST was made",
            licence="CC BY-SA 3.0, Y. LeCun, C. Cortes and C. Burges",
        ),
        Entry(
            name="fashion_mnist", title="Fashion-MNIST", training_size=60_000,
            label_names=(
                "T-shirt", "Trouser", "Pullover", "Dress", "Coat",
                "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
            ),
            source=Download(fetch.fetch_fashion_mnist),
            preparation=FASHION, prepared="as Fashion-MNIST was made",
            licence="MIT, Zalando Research",
        ),
    )
})  # fmt: skip


def entry(name: str) -> Entry:
    """The data set's row; for one that is not known, a row that says no more than its name."""
    return CATALOGUE.get(name) or Entry(name=name, title=name)
