"""The test examples of the open run, as they were before they were encoded."""

from __future__ import annotations

import numpy as np

from ui.cache import cached
from ui.state.open_run import OpenRun
from vae_core import datasets
from vae_core.errors import DataError


def original(of: OpenRun, index: int) -> np.ndarray | None:
    """A test example as it was, (1, *shape), or None if its data set is not at hand."""
    test = test_examples(of)
    return None if test is None or index >= len(test) else test[index : index + 1]


def test_examples(of: OpenRun) -> np.ndarray | None:
    """The run's test examples, (n, *shape), or None if its data set is not at hand."""
    try:
        name = of.run.config.dataset
        split = cached("test sets", (name, _stamp(of)), lambda: datasets.load_test(name))
    except DataError:
        return None
    return None if split is None or split.x.shape[1:] != of.codec.shape else split.x


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
    return f"{of.run.config.dataset} {_stamp(of)}"


def _stamp(of: OpenRun) -> tuple[int, int]:
    path = datasets.data_dir() / f"{of.run.config.dataset}.npz"
    try:
        found = path.stat()
    except OSError:  # not there, or in a folder that cannot be read
        return 0, 0
    return found.st_mtime_ns, found.st_size
