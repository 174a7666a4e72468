"""Which examples are held out: their number, their classes, and what says so."""

import numpy as np
import pytest

from vae_core.datasets.imports import split
from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.report import Report
from vae_core.errors import DataError


def held_out(count, said=None, classes=None, **choices):
    """(which are for testing, what was said)"""
    report = Report()
    test = split.held_out(count, said, classes, Choices(**choices), report)
    return test, report


@pytest.mark.parametrize(
    ("count", "share", "size"),
    [(4, 0, 1), (10, 0, 2), (4_999, 0, 1000), (5_000, 0, 500), (99_999, 0, 10_000),
     (200_000, 0, 10_000), (200_000, 0.25, 50_000), (4, 0.5, 2), (10, 0.01, 1), (10, 0.25, 2)],
)  # fmt: skip
def test_as_many_are_held_out_as_a_set_of_that_size_needs(count, share, size):
    for classes in (None, np.arange(count) % 3):
        test, _ = held_out(count, classes=classes, test_share=share)
        assert test.dtype == bool and test.shape == (count,) and test.sum() == size


def test_a_set_needs_four_examples():
    with pytest.raises(DataError, match=r"at least 4 examples. Received: 3 examples"):
        held_out(3)


def test_each_class_has_its_share_in_both_parts():
    classes = np.repeat([0, 1, 2], [700, 200, 100])[np.random.default_rng(0).permutation(1000)]
    for seed in range(20):
        test, _ = held_out(1000, classes=classes, seed=seed)
        assert np.abs(np.bincount(classes[test]) - [140, 40, 20]).max() == 0


@pytest.mark.parametrize("classes", [None, np.arange(60) % 2])
def test_the_draw_is_the_seeds_and_leaves_nobody_out(classes):
    draws = [held_out(60, classes=classes, seed=seed)[0] for seed in range(300)]
    assert np.array_equal(draws[0], held_out(60, classes=classes, seed=0)[0])
    assert not np.array_equal(draws[0], draws[1])
    assert len({draw.tobytes() for draw in draws}) > 290, "shuffled within each class"
    often = np.mean(draws, axis=0)  # 0.2 each, with a standard error of 0.023
    assert often.min() > 0.09 and often.max() < 0.31


def test_the_last_and_every_so_manieth_are_those():
    assert np.flatnonzero(held_out(10, held="last")[0]).tolist() == [8, 9]
    assert np.flatnonzero(held_out(11, held="every")[0]).tolist() == [0, 6]
    assert np.flatnonzero(held_out(10, held="every")[0]).tolist() == [0, 5]


def test_what_the_files_say_holds_where_they_say_both():
    said = np.array([0, 1, 0, -1, 1, 0])
    test, report = held_out(6, said)
    assert np.flatnonzero(test).tolist() == [1, 4]
    assert "4 for training, 2 for testing" in report.texts("split")
    assert np.flatnonzero(held_out(6, np.maximum(said, 0))[0]).tolist() == [1, 4]
    for incomplete in (np.array([0, -1, 0, 0, 0, 0]), np.array([1, 1, -1, 1, 1, 1]), None):
        report = held_out(6, incomplete)[1]
        assert "Split here: 5 for training, 1 for testing" in report.texts("split")
    assert held_out(6, said, held="last")[0].tolist() == [False] * 5 + [True]
