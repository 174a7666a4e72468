"""The test examples of the open run, as they were before they were encoded."""

from __future__ import annotations

import numpy as np

from ui.cache import cached
from ui.state import script_slots
from ui.state.open_run import OpenRun
from vae_core import datasets
from vae_core.analysis import neighbours
from vae_core.datasets import Split, shown, stored
from vae_core.datasets.catalogue import Download
from vae_core.errors import DataError


def original(of: OpenRun, index: int) -> np.ndarray | None:
    """A test example as it was, (1, *shape), or None if its data set is not at hand."""
    test = test_examples(of)
    return None if test is None or index >= len(test) else test[index : index + 1]


def observed(of: OpenRun, part: slice) -> np.ndarray | None:
    """What is not missing of some test examples, (n, width); None where nothing is missing."""
    split = test_split(of)
    return None if split is None or split.observed is None else split.observed[part]


def test_examples(of: OpenRun) -> np.ndarray | None:
    """The run's test examples, (n, *shape), or None if its data set is not at hand."""
    split = test_split(of)
    return None if split is None else split.x


def training_examples(of: OpenRun) -> np.ndarray | None:
    """Those of training, (n, *shape); None where they would be fetched, or are others by now."""
    name = of.run.config.dataset
    try:
        if changed(of) or not datasets.at_hand(name):
            return None
        training = cached("training sets", (name, stamp(of)), lambda: datasets.load(name).train.x)
    except DataError:
        return None
    return training if training.shape[1:] == of.codec.shape else None


def sums_of_squares(of: OpenRun, test: np.ndarray) -> np.ndarray:
    """Of each of its test examples, (n,): what a search for the nearest begins with."""
    key = of.run.config.dataset, stamp(of), len(test)
    return cached("sums of squares", key, lambda: neighbours.sums_of_squares(test))


def test_split(of: OpenRun) -> Split | None:
    """The test examples that the run shows; None where they are not at hand, or others by now."""
    return script_slots.once(("test split", of.identity), lambda: _test_split(of))


def _test_split(of: OpenRun) -> Split | None:
    try:
        if changed(of):
            return None
        name = of.run.config.dataset
        split = cached("test sets", (name, stamp(of)), lambda: datasets.load_test(name))
    except DataError:
        return None
    if split is None or split.x.shape[1:] != of.codec.shape:
        return None
    return shown.of_run(split, len(of.codes))


def step(of: OpenRun) -> int:
    """The run shows one in so many of its test examples."""
    return shown.step_between(of.run.data.test_size, len(of.codes)) if of.run.data else 1


def changed(of: OpenRun) -> str:
    """How the data set under the run's data's name differs from what it learned; empty for not.

    Raises:
        DataError: the data set cannot be read.
    """
    learned = of.run.data
    if learned is None or not datasets.at_hand(learned_name := of.run.config.dataset):
        return ""
    now = cached("descriptions", (learned_name, stamp(of)), lambda: datasets.describe(learned_name))
    return "" if now is None else learned.difference(now)


def why_not(of: OpenRun) -> str:
    """Why the originals are not shown, in a sentence."""
    name = of.run.data.title if of.run.data else of.run.config.dataset
    try:
        if difference := changed(of):
            return (
                f"The data set {name!r} has become another one since this run was trained "
                f"({difference}), so its examples are not shown beside this run's codes."
            )
    except DataError as error:
        return f"The originals cannot be shown: {error}"
    if isinstance(datasets.entry(of.run.config.dataset).source, Download):
        return (
            f"The original is not on this machine: {name} has not been downloaded. "
            "Training on it once fetches it."
        )
    return f"The original is not on this machine: there is no data set {name!r} any more."


def with_gaps(of: OpenRun, index: int, row: np.ndarray | None) -> np.ndarray | None:
    """A test row (width,) with NaN where it has no value; anything else as it is."""
    split = test_split(of)
    if row is None or split is None or split.observed is None:
        return row
    return np.where(split.observed[index], row, np.nan)


def coded_examples(of: OpenRun) -> np.ndarray | None:
    """The run's test examples, (n, *shape), where they are those that its codes belong to."""
    test = test_examples(of)
    return test if test is not None and len(test) == len(of.codes) else None


def test_images(of: OpenRun) -> np.ndarray | None:
    """The same where they are images."""
    return coded_examples(of) if of.is_image else None


def identity_of_test_images(of: OpenRun) -> str | None:
    """Names what ``test_images`` gives; None where it gives None."""
    if test_images(of) is None:
        return None
    return f"{of.run.config.dataset} {stamp(of)} {len(of.codes)}"


def stamp(of: OpenRun) -> tuple[int, int]:
    """The time and size of the file that the test set is in; 0 and 0 where there is none.

    It is part of a cache's key: another file under the same name has another stamp.
    """
    name = of.run.config.dataset
    return script_slots.once(("stamp of test examples", name), lambda: _stamp_of_file(name))


def _stamp_of_file(name: str) -> tuple[int, int]:
    folder = datasets.data_dir() / name
    path = folder / stored.FORMAT if stored.is_stored(folder) else folder.with_suffix(".npz")
    try:
        found = path.stat()
    except OSError:  # not there, or in a folder that cannot be read
        return 0, 0
    return found.st_mtime_ns, found.st_size
