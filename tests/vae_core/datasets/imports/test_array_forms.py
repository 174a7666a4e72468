"""Arrays in the forms that people bring: each read rightly, or refused in a sentence."""

import numpy as np
import pytest

from tests.support.importing import read, seen
from vae_core.errors import DataError

RNG = np.random.default_rng(3)
N, HELD = 40, 12
GREY = RNG.integers(0, 256, (N, 10, 12), dtype=np.uint8)
GREY[0, 0, :2] = 0, 255
COLOUR = RNG.integers(0, 256, (N, 10, 12, 3), dtype=np.uint8)
SQUARE = RNG.integers(0, 256, (N, 10, 10), dtype=np.uint8)
VECTORS = RNG.normal(5, 2, (N, 6))
Y = np.arange(N) % 4


def save(path, **arrays):
    np.savez(path / "mine.npz", **arrays)
    return path / "mine.npz"


def in_order(x):
    """What the tests compare: a split of the file's own, training first, keeps the order."""
    return {"x_train": x[HELD:], "x_test": x[:HELD]}, np.concatenate([x[HELD:], x[:HELD]])


IMAGES = {
    "grey": (GREY, GREY[..., None]),
    "one channel": (GREY[..., None], GREY[..., None]),
    "channels first, one": (GREY[:, None], GREY[..., None]),
    "colour": (COLOUR, COLOUR),
    "colour, channels first": (np.moveaxis(COLOUR, -1, 1), COLOUR),
    "three equal channels": (np.repeat(GREY[..., None], 3, axis=3), GREY[..., None]),
    "floats to 1": (GREY / 255, GREY[..., None]),
    "floats to 1, single": ((GREY / 255).astype("f4"), GREY[..., None]),
    "half precision": ((GREY // 128).astype("f2"), (GREY // 128 * 255)[..., None]),
    "floats from -1 to 1": (GREY / 127.5 - 1, GREY[..., None]),
    "floats to 255": (GREY.astype("f4"), GREY[..., None]),
    "a rounding over 1": (np.where(GREY == 255, 1.0000001, GREY / 255), GREY[..., None]),
    "bytes of 0 and 1": (GREY // 128, (GREY // 128 * 255)[..., None]),
    "bool": (GREY > 127, (GREY // 128 * 255)[..., None]),
    "whole numbers to 255": (GREY.astype("i8"), GREY[..., None]),
    "twelve bits": (GREY.astype("u2") * 16 + 15, None),
    "sixteen bits": (GREY.astype("u2") * 257, GREY[..., None]),
    "sixteen shades": (GREY // 16, (GREY // 16 * 17)[..., None]),
    "big-endian": (GREY.astype(">i4"), GREY[..., None]),
    "by column": (np.asfortranarray(GREY), GREY[..., None]),
    "rows of bytes": (SQUARE.reshape(N, -1), SQUARE[..., None]),
    "rows of floats to 1": (SQUARE.reshape(N, -1) / 255, SQUARE[..., None]),
}


@pytest.mark.parametrize("form", IMAGES)
def test_images(tmp_path, form):
    given, expected = IMAGES[form]
    arrays, _ = in_order(given)
    known = read(tmp_path, save(tmp_path, **arrays, y_train=Y[HELD:], y_test=Y[:HELD]))
    found = known.dataset.description
    assert found.kind == "images" and (found.training_size, found.test_size) == (N - HELD, HELD)
    if expected is not None:
        wanted = np.concatenate([expected[HELD:], expected[:HELD]])
        assert known.all_x.shape == wanted.shape and known.all_x.dtype == np.uint8
        assert np.abs(known.all_x.astype(int) - wanted).max() == 0
    two = form in ("bytes of 0 and 1", "bool", "half precision")
    assert found.binary == two and (found.low, found.high) == pytest.approx((0, 1), abs=0.01)


def test_what_was_converted_is_said(tmp_path):
    said = {form: read(tmp_path, save(tmp_path, **in_order(IMAGES[form][0])[0])).said
            for form in ("channels first, one", "floats from -1 to 1", "twelve bits", "bool",
                         "a rounding over 1", "rows of bytes", "three equal channels")}  # fmt: skip
    for form, words in {
        "channels first, one": "Axes moved", "floats from -1 to 1": "−1 to 1", "bool": "Black and",
        "twelve bits": "0 to 4095", "a rounding over 1": "taken as 1",
        "rows of bytes": "images of 10×10", "three equal channels": "equal channels",
    }.items():  # fmt: skip
        assert words in said[form], form


LABELS = {
    "from 0": (Y, ("0", "1", "2", "3"), Y),
    "from 1": (Y + 1, ("1", "2", "3", "4"), Y),
    "with gaps": (Y * 10, ("0", "10", "20", "30"), Y),
    "whole floats": (Y.astype(float), ("0", "1", "2", "3"), Y),
    "text": (np.array(["b", "a", "d", "c"])[Y], ("a", "b", "c", "d"), np.array([1, 0, 3, 2])[Y]),
    "bytes": (np.array([b"x", b"y"])[Y % 2], ("x", "y"), Y % 2),
    "one-hot": (np.eye(4)[Y], ("0", "1", "2", "3"), Y),
    "a column": (Y[:, None], ("0", "1", "2", "3"), Y),
    "bool": (Y > 1, ("False", "True"), (Y > 1).astype(int)),
    "some without": (np.where(Y == 3, -1, Y), ("0", "1", "2"), np.where(Y == 3, -1, Y)),
    "natural order": (np.array(["k2", "k10"])[Y % 2], ("k2", "k10"), Y % 2),
}


@pytest.mark.parametrize("form", LABELS)
def test_labels(tmp_path, form):
    given, names, codes = LABELS[form]
    path = save(tmp_path, x_train=GREY[HELD:], x_test=GREY[:HELD], y_train=given[HELD:],
                y_test=given[:HELD])  # fmt: skip
    known = read(tmp_path, path).dataset
    assert known.label_names == names
    assert known.train.labels.tolist() == codes[HELD:].tolist()
    assert known.test.labels.tolist() == codes[:HELD].tolist()


def test_names_beside_the_labels(tmp_path):
    arrays, _ = in_order(GREY)
    words = np.array(["cat", "dog", "cow", "hen"])
    for labels in (Y, Y + 1):
        path = save(tmp_path, **arrays, y_train=labels[HELD:], y_test=labels[:HELD],
                    class_names=words)  # fmt: skip
        assert read(tmp_path, path).dataset.label_names == tuple(words)


def test_more_labels_than_a_byte_holds(tmp_path):
    x, y = np.zeros((900, 8, 8), np.uint8), np.arange(900) % 300
    x[:, 0, 0] = y % 256
    known = read(tmp_path, save(tmp_path, x=x, y=np.array([f"c{v}" for v in y]))).dataset
    assert len(known.label_names) == 254 and known.label_names[-1] == "other"
    assert max(known.train.labels.max(), known.test.labels.max()) == 253


def test_as_many_labels_as_can_be_told_apart_keep_their_names(tmp_path):
    x, y = np.zeros((508, 8, 8), np.uint8), np.arange(508) % 254
    x[:, 0, 0] = y
    known = read(tmp_path, save(tmp_path, x=x, y=np.array([f"c{v}" for v in y])))
    assert known.dataset.label_names == tuple(f"c{v}" for v in range(254))
    codes = [*known.dataset.train.labels.tolist(), *known.dataset.test.labels.tolist()]
    assert sorted(codes) == sorted(y.tolist()) and "other" not in known.said


@pytest.mark.parametrize("names", [
    ("x_train", "y_train", "x_test", "y_test"), ("X_train", "Y_train", "X_test", "Y_test"),
    ("train_images", "train_labels", "test_images", "test_labels"),
    ("train_x", "train_y", "val_x", "val_y"), ("trainX", "trainY", "testX", "testY"),
    ("images_train", "labels_train", "images_test", "labels_test"),
    ("training_data", "training_targets", "testing_data", "testing_targets"),
])  # fmt: skip
def test_usual_names(tmp_path, names):
    values = (GREY[HELD:], Y[HELD:], GREY[:HELD], Y[:HELD])
    known = read(tmp_path, save(tmp_path, **dict(zip(names, values, strict=True)))).dataset
    assert (len(known.train), len(known.test)) == (N - HELD, HELD)
    assert (known.test.x[..., 0] == GREY[:HELD]).all() and (known.test.labels == Y[:HELD]).all()


@pytest.mark.parametrize("names", [
    ("x", "y"), ("X", "Y"), ("images", "labels"), ("data", "target"), ("arr_0", "arr_1"),
    ("x_train", "y_train"), ("whatever", None), ("imgs", "latents_classes"),
])  # fmt: skip
def test_without_a_split_each_class_is_held_out_in_its_share(tmp_path, names):
    x, y = np.repeat(GREY, 10, axis=0), np.repeat(Y, 10)
    arrays = {names[0]: x} | ({} if names[1] is None else {names[1]: y})
    path = save(tmp_path, **arrays)
    known = read(tmp_path, path)
    assert len(known.dataset.test) == 80 and "Split here" in known.said
    if names[1]:
        assert np.bincount(known.dataset.test.labels).tolist() == [20, 20, 20, 20]
    again = read(tmp_path, path).dataset
    assert again.description.digest == known.dataset.description.digest
    other = read(tmp_path, path, seed=1).dataset
    assert (other.test.x != known.dataset.test.x).any()


def test_a_bare_npy_file(tmp_path):
    np.save(tmp_path / "mine.npy", COLOUR)
    assert read(tmp_path, tmp_path / "mine.npy").dataset.shape == (10, 12, 3)


def test_vectors_are_standardised_by_the_training_split_and_know_their_units(tmp_path):
    arrays, order = in_order(VECTORS * [1, 10, 1e6, 1e-3, 5, 1] + [0, 0, 3e6, 0, 0, 0])
    names = np.array(["a", "b", "wide", "d", "e", "f"])
    known = read(tmp_path, save(tmp_path, **arrays, feature_names=names)).dataset
    columns = known.description.columns
    assert [column.name for column in columns] == names.tolist()
    assert known.train.x.mean(axis=0) == pytest.approx(np.zeros(6), abs=1e-4)
    assert known.train.x.std(axis=0) == pytest.approx(np.ones(6), abs=1e-4)
    own = known.test.x * [c.scale for c in columns] + [c.mean for c in columns]
    assert own == pytest.approx(order[N - HELD :], rel=1e-4, abs=1e-4)


def test_rows_with_gaps_are_named_and_left_out_or_masked(tmp_path):
    hurt = VECTORS.copy()
    hurt[17, 2], hurt[20, 0] = np.nan, np.inf
    path = save(tmp_path, x=hurt)
    known = read(tmp_path, path)
    assert len(known.dataset.train) + len(known.dataset.test) == N - 2
    assert "2 rows" in known.said and "17 (number 3)" in known.said
    masked = read(tmp_path, path, gaps="mask").dataset
    gaps = ~np.concatenate([seen(masked.train), seen(masked.test)])
    assert len(gaps) == N and gaps.sum() == 2 == masked.description.missing
    assert all((split.x[~seen(split)] == 0).all() for split in (masked.train, masked.test))


def test_rows_of_bytes_can_be_vectors(tmp_path):
    known = read(tmp_path, save(tmp_path, x=SQUARE.reshape(N, -1)), kind="vectors").dataset
    assert known.description.kind == "vectors" and known.shape == (100,)


def test_images_of_another_size_are_brought_to_one_that_is_asked_for(tmp_path):
    known = read(tmp_path, save(tmp_path, x=COLOUR), side=16, colour="grey")
    assert known.dataset.shape == (16, 16, 1) and "12×10" in known.said
    large = RNG.integers(0, 256, (8, 150, 150), dtype=np.uint8)
    assert read(tmp_path, save(tmp_path, x=large)).dataset.shape == (64, 64, 1)


REFUSED = {
    "empty": ({"x_train": np.zeros((5, 0, 0), "u1")}, r"empty.*\(5, 0, 0\)"),
    "huge": ({"x": np.where(VECTORS > 5, 1e200, VECTORS)}, "Column '.' .*single precision.*row"),
    "nothing named": ({"a": GREY, "b": GREY}, "none of its arrays.*a uint8"),
    "two shapes": ({"x_train": GREY, "x_test": GREY[:, :8]}, "one shape"),
    "text": ({"x": np.array(["a", "b"])}, "must be numbers"),
    "five dimensions": ({"x": np.zeros((4, 2, 8, 8, 3))}, "images"),
    "one value": ({"x": np.full((9, 8, 8), 7, np.uint8)}, "one value, 7"),
    "narrow": ({"x": np.arange(9 * 4 * 400, dtype=float).reshape(9, 4, 400)}, "400×4.*narrow"),
    "few": ({"x": GREY[:2]}, "at least 4"),
    "labels of another length": ({"x": GREY, "y": Y[:5]}, "one label an example"),
    "labels of two": ({"x": GREY, "y": VECTORS[:, :2]}, "label must have one label"),
    "NaN images": ({"x": np.full((9, 8, 8), np.nan)}, "finite"),
    "complex": ({"x": VECTORS.astype(complex)}, "must be numbers"),
}  # fmt: skip


@pytest.mark.parametrize("form", REFUSED)
def test_what_is_no_data_set_is_refused_in_a_sentence(tmp_path, form):
    arrays, words = REFUSED[form]
    with pytest.raises(DataError, match=words):
        read(tmp_path, save(tmp_path, **arrays))
    assert not list(tmp_path.glob(".work-*"))


def test_objects_are_never_unpickled(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    with (tmp_path / "mine.npz").open("wb") as file:
        np.savez(file, allow_pickle=True, x=GREY, y=np.array([Bomb()] * N, object))
    before = (tmp_path / "mine.npz").read_bytes()
    with pytest.raises(DataError, match=r"array y holds Python objects.*astype\(str\)"):
        read(tmp_path, tmp_path / "mine.npz")
    assert not (tmp_path / "ran").exists() and (tmp_path / "mine.npz").read_bytes() == before


@pytest.mark.parametrize("keep", [0, 10, 300, -80])
def test_a_cut_file_is_named(tmp_path, keep):
    path = save(tmp_path, x=GREY)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match=r"mine\.npz"):
        read(tmp_path, path)
