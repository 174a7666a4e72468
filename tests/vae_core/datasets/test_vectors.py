"""Feature vectors: their names, and one that was typed."""

import numpy as np
import pytest

from vae_core import datasets
from vae_core.errors import DataError


def test_feature_names_come_from_the_file_or_are_numbers(tmp_path):
    vectors, names = np.zeros((3, 2)), np.array(["length", "width"])
    np.savez(tmp_path / "mine.npz", x_train=vectors, x_test=vectors, feature_names=names)
    assert datasets.feature_names("mine", 2, tmp_path) == ("length", "width")
    assert datasets.feature_names("mine", 3, tmp_path) == ("1", "2", "3")
    assert datasets.feature_names("absent", 2, tmp_path) == ("1", "2")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 2", "takes 3 finite numbers. Received: 2"),
        ("1 2 nan", "2 of them finite"),
        ("1, two, 3", "Only numbers"),
        ("0.5 0.5 3", "from 0 to 1"),
    ],
)
def test_a_typed_vector_that_cannot_be_used_says_why(text, words):
    with pytest.raises(DataError, match=words):
        datasets.parse_vector(text, 3, "bernoulli")


def test_a_gap_may_be_typed_where_it_is_asked_for():
    found = datasets.parse_vector("0.5 nan 1", 3, "bernoulli", gaps=True)
    assert found == pytest.approx([0.5, np.nan, 1], nan_ok=True)
    for text in ("0.5 nan inf", "0.5 nan", "nan nan 3"):
        with pytest.raises(DataError):
            datasets.parse_vector(text, 3, "bernoulli", gaps=True)


def test_a_typed_vector():
    assert datasets.parse_vector(" 1,2;\n-3e1 ", 3, "gaussian") == pytest.approx([1, 2, -30])
