import contextlib

import numpy as np
import pytest

from vae_core import datasets
from vae_core.errors import DataError


def save(folder, name="mine", **arrays):
    np.savez(folder / f"{name}.npz", **arrays)


IMAGES = np.zeros((4, 8, 8), np.uint8)
LABELS = np.arange(4)


def test_digits_need_no_network_and_look_like_mnist():
    digits = datasets.load("digits")
    assert len(digits.train) + len(digits.test) == 1797
    assert digits.shape == (28, 28, 1) and digits.train.x.dtype == np.uint8
    assert set(np.unique(digits.test.labels)) == set(range(10))
    assert not digits.train.x[:, :4].any() and digits.train.x.max() > 240
    assert not {image.tobytes() for image in digits.train.x} & {
        image.tobytes() for image in digits.test.x
    }


def test_the_digits_as_numbers_are_the_same_digits_in_the_same_order():
    images, vectors = datasets.load("digits"), datasets.load("digits_64")
    assert vectors.shape == (64,) and 0 <= vectors.train.x.min() < vectors.train.x.max() == 16
    assert (images.test.labels == vectors.test.labels).all()
    ink = images.test.x.reshape(360, -1).sum(axis=1), vectors.test.x.sum(axis=1)
    assert np.corrcoef(*ink)[0, 1] > 0.98
    assert datasets.feature_names("digits_64", 64)[9] == "r2c2"
    assert datasets.load_test("digits_64").x.shape == (360, 64)


def test_to_unit_scales_pixels_and_leaves_vectors():
    assert datasets.to_unit(np.array([0, 255], np.uint8)) == pytest.approx([0, 1])
    assert datasets.to_unit(np.array([-3.0, 7.0])) == pytest.approx([-3, 7])


def test_a_file_in_the_folder_is_a_data_set(tmp_path):
    save(tmp_path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:2], y_test=LABELS[:2])
    loaded = datasets.load("mine", tmp_path)
    assert "mine" in datasets.available(tmp_path)
    assert loaded.shape == (8, 8, 1) and loaded.label_names == ("0", "1", "2", "3")
    assert len(datasets.load_test("mine", tmp_path)) == 2


@pytest.mark.parametrize("part", ["train", "test"])
def test_labels_of_one_split_alone_leave_the_other_without(tmp_path, part):
    save(tmp_path, x_train=IMAGES, x_test=IMAGES, **{f"y_{part}": LABELS})
    loaded = datasets.load("mine", tmp_path)
    splits = {"train": loaded.train, "test": loaded.test}
    assert loaded.label_names == ("0", "1", "2", "3")
    assert splits.pop(part).labels.tolist() == LABELS.tolist()
    (other,) = splits.values()
    assert other.labels is None and set(other.label_columns["label"]) == {datasets.NO_LABEL}
    held_out = datasets.load_test("mine", tmp_path).labels
    assert (held_out is None) == (part == "train")


def test_feature_vectors_without_labels(tmp_path):
    vectors = np.random.default_rng(0).normal(size=(5, 3))
    save(tmp_path, x_train=vectors, x_test=vectors)
    loaded = datasets.load("mine", tmp_path)
    assert loaded.shape == (3,) and loaded.train.labels is None and loaded.label_names == ()


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x_test": IMAGES}, "no array x_train"),
        ({"x_train": IMAGES.astype(np.float32), "x_test": IMAGES}, "float32"),
        ({"x_train": IMAGES[:0], "x_test": IMAGES}, r"\(0, 8, 8\)"),
        ({"x_train": IMAGES, "x_test": IMAGES[:, :4]}, "one shape"),
        ({"x_train": IMAGES, "y_train": LABELS[:2], "x_test": IMAGES}, "4 whole numbers"),
        ({"x_train": IMAGES, "y_train": LABELS / 2, "x_test": IMAGES}, "whole numbers"),
        ({"x_train": IMAGES, "y_train": LABELS - 1, "x_test": IMAGES}, "from 0 to 254"),
        ({"x_train": np.full((2, 3), np.nan), "x_test": np.zeros((2, 3))}, "finite"),
        ({"x_train": np.array([{}]), "x_test": IMAGES}, "not a readable"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path, arrays, words):
    save(tmp_path, **arrays)
    with pytest.raises(DataError, match=words):
        datasets.load("mine", tmp_path)


@pytest.mark.parametrize("keep", [0, 10, 200, -50])
def test_a_truncated_file_is_explained(tmp_path, keep):
    save(tmp_path, "mnist", x_train=IMAGES, x_test=IMAGES)
    path = tmp_path / "mnist.npz"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match=r"mnist\.npz .* not a readable npz"):
        datasets.load("mnist", tmp_path)


def test_a_flipped_byte_is_explained_or_harmless(tmp_path):
    path = tmp_path / "mine.npz"
    np.savez_compressed(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES, y_test=LABELS)
    content = path.read_bytes()
    for place in range(0, len(content), 3):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        with contextlib.suppress(DataError):
            datasets.load("mine", tmp_path)


@pytest.mark.parametrize("name", ["../secret", "a/b", "", ".hidden", "no-such-set"])
def test_unknown_names(tmp_path, name):
    with pytest.raises(DataError, match=r"Received|no data set"):
        datasets.load(name, tmp_path)
