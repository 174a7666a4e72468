"""Which examples are held out for testing: what the files say, else a seeded draw by class."""

from __future__ import annotations

import numpy as np

from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.report import Report, counted
from vae_core.errors import DataError

TRAIN, TEST, OPEN = 0, 1, -1
_FEWEST = 4
_MOST_TEST = 10_000  # the map draws every test example
_SMALL, _SMALL_SHARE, _SHARE = 5_000, 0.2, 0.1


def held_out(
    count: int, said: np.ndarray | None, classes: np.ndarray | None, choices: Choices,
    report: Report,
) -> np.ndarray:  # fmt: skip
    """Which of ``count`` examples are for testing, bool (count,).

    Args:
        said: for each example TRAIN, TEST or OPEN, as the files have it; None where they say
            nothing.
        classes: codes (count,) that both parts shall have in the same shares; None for none.

    Raises:
        DataError: there are too few examples.
    """
    if count < _FEWEST:
        raise DataError(
            f"A data set needs at least {_FEWEST} examples. Received: {counted(count, 'example')}"
        )
    if choices.held == "found" and said is not None and {TRAIN, TEST} <= set(said.tolist()):
        test = said == TEST
        report.say(
            "split", f"Split as the files have it: {int((~test).sum()):,} for training, "
            f"{int(test.sum()):,} for testing.",
        )  # fmt: skip
        return test
    wanted = choices.test_share or (_SMALL_SHARE if count < _SMALL else _SHARE)
    size = min(max(1, round(count * wanted)), count - 1)
    size = size if choices.test_share else min(size, _MOST_TEST)
    test, how = _drawn(count, size, classes, choices)
    report.say(
        "split", f"Split here: {count - int(test.sum()):,} for training, {int(test.sum()):,} for "
        f"testing, {how}.",
    )  # fmt: skip
    return test


def _drawn(
    count: int, size: int, classes: np.ndarray | None, choices: Choices
) -> tuple[np.ndarray, str]:
    test = np.zeros(count, bool)
    if choices.held == "last":
        test[count - size :] = True
        return test, "the last in their order"
    if choices.held == "every":
        every = round(count / size)
        test[::every] = True
        return test, f"every {every}th in their order"
    rng = np.random.default_rng(choices.seed)
    if classes is None:
        test[rng.permutation(count)[:size]] = True
        return test, f"drawn at random (seed {choices.seed})"
    # The examples one class after the other, shuffled within each: even steps through that row
    # take of every class its share.
    row = np.lexsort((rng.permutation(count), classes))
    steps = (np.arange(size) + rng.random()) * count / size
    test[row[steps.astype(np.int64)]] = True
    return test, f"each class in its share, drawn at random (seed {choices.seed})"
