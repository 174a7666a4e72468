"""What a data set knows of itself, worked out from its arrays."""

import importlib

import numpy as np
import pytest

from vae_core.datasets import Split, digest, to_unit
from vae_core.vae.columns import Column, LabelColumn

describe = importlib.import_module("vae_core.datasets.describe")  # its package has a function so


@pytest.mark.parametrize("piece", [4096, 7])
def test_range_and_black_and_white_are_of_both_splits_in_every_piece(monkeypatch, piece):
    monkeypatch.setattr(describe, "_PIECE", piece)
    x = np.zeros((20, 2, 2, 1), np.uint8)
    x[13, 0, 0, 0] = 255
    other = np.full((3, 2, 2, 1), 255, np.uint8)
    assert describe.value_range(x, other) == (0, 1) and describe.is_black_and_white(x, other)
    assert not describe.is_black_and_white(other) and not describe.is_black_and_white(x[:13])
    x[19, 1, 1, 0] = 254
    assert not describe.is_black_and_white(other, x)
    x[:] = 51
    assert describe.value_range(x) == (0.2, 0.2)
    rows = np.arange(40.0).reshape(20, 2).astype(np.float32)
    assert describe.value_range(rows, rows - 50) == (-50, 39)


def test_a_missing_category_is_one_value_however_many_places_it_takes():
    columns = (Column(name="a"), Column(name="b", kind="category", categories=("x", "y", "z")))
    observed = np.ones((5, 4), bool)
    observed[0, 0] = observed[1, 1:] = observed[2, 1:] = False
    x = np.arange(20.0).reshape(5, 4).astype(np.float32)
    made = describe.described(
        "own", Split(x, None, observed), Split(x + 1), title="Own", kind="table", columns=columns
    )
    known = made.description
    assert known.missing == 3 and (known.low, known.high) == (0, 20) and not known.binary
    assert (known.training_size, known.test_size, known.shape) == (5, 5, (4,))
    assert known.digest != known.test_digest and known.columns == columns
    assert (made.name, known.title, known.kind, known.label) == ("own", "Own", "table", None)


def test_a_data_set_holds_its_splits_and_knows_their_labels_and_digests():
    x = np.arange(20.0).reshape(5, 4).astype(np.float32)
    train, test = Split(x, np.arange(5)), Split(x - 3, np.arange(5))
    columns = (LabelColumn(name="kind", names=tuple("abcde")), LabelColumn(name="other"))
    made = describe.described("own", train, test, title="Own", label_columns=columns, label=0)
    assert made.train is train and made.test is test
    known = made.description
    assert known.label_columns == columns and known.label == 0
    assert (known.low, known.high) == (-3, 19)
    assert known.test_digest == digest.of_split(test)
    assert known.digest == digest.of_both(digest.of_split(train), digest.of_split(test))


def test_images_are_black_and_white_where_both_splits_are():
    both, grey = np.zeros((4, 5, 6, 1), np.uint8), np.full((4, 5, 6, 1), 9, np.uint8)
    both[0] = 255
    for train, test, binary in ((both, grey, False), (grey, both, False), (both[:1], both, True)):
        made = describe.described("a", Split(train), Split(test), title="A")
        assert made.description.binary is binary


def test_kinds_are_told_by_their_dimensions():
    images = np.zeros((4, 5, 6, 1), np.uint8)
    images[0] = 255
    made = describe.described("a", Split(images), Split(images), title="A")
    assert made.description.kind == "images" and made.description.binary
    rows = np.zeros((4, 3), np.float32)
    assert (
        describe.described("a", Split(rows), Split(rows), title="A").description.kind == "vectors"
    )


def test_columns_of_numbers_have_the_range_of_both_splits():
    train, test = np.array([[1.0, 5], [2, 4]]), np.array([[0.0, 4.5]])
    a, b = describe.numbered(["a", "b"], train, test)
    assert (a.name, a.low, a.high, b.name, b.low, b.high) == ("a", 0, 2, "b", 4, 5)


def test_bytes_are_the_numbers_from_0_to_1_that_they_stand_for_and_rows_stay():
    x = to_unit(np.array([0, 51, 255], np.uint8))
    assert x.tolist() == pytest.approx([0, 0.2, 1]) and x.dtype == np.float32 and x[2] == 1
    rows = to_unit(np.array([-3.0, 300.0]))
    assert rows.tolist() == [-3, 300] and rows.dtype == np.float32
