"""A split's digest changes with all that it holds and with nothing else."""

import numpy as np

from vae_core.datasets import Split, digest

X = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
SPLIT = Split(X, np.arange(40), X > 0, {"a": np.arange(40.0), "b": np.arange(40)})


def test_equal_splits_have_one_digest_however_they_lie_in_memory(monkeypatch):
    known = digest.of_split(SPLIT)
    other = Split(np.asfortranarray(X), SPLIT.labels, SPLIT.observed, SPLIT.label_columns)
    assert digest.of_split(other) == known
    monkeypatch.setattr(digest, "_PIECE", 5 * X[:1].nbytes + 1)
    assert digest.of_split(other) == known and len(known) == 64


def test_any_other_value_shape_kind_or_name_has_another():
    changed = X.copy()
    changed[-1, -1] += 1
    first = X.copy()
    first[0, 0] += 1
    labels = np.arange(40)
    labels[39] = 0
    columns = {"a": SPLIT.label_columns["a"], "c": SPLIT.label_columns["b"]}
    others = [
        SPLIT, Split(changed, SPLIT.labels, SPLIT.observed, SPLIT.label_columns),
        Split(first, SPLIT.labels, SPLIT.observed, SPLIT.label_columns),
        Split(X[::-1], SPLIT.labels, SPLIT.observed, SPLIT.label_columns),
        Split(X.reshape(20, 6), SPLIT.labels, SPLIT.observed, SPLIT.label_columns),
        Split(X.astype(np.float64), SPLIT.labels, SPLIT.observed, SPLIT.label_columns),
        Split(X, labels, SPLIT.observed, SPLIT.label_columns),
        Split(X, None, SPLIT.observed, SPLIT.label_columns),
        Split(X, SPLIT.labels, X > 0.1, SPLIT.label_columns),
        Split(X, SPLIT.labels, None, SPLIT.label_columns),
        Split(X, SPLIT.labels, SPLIT.observed), Split(X, SPLIT.labels, SPLIT.observed, columns),
    ]  # fmt: skip
    assert len({digest.of_split(split) for split in others}) == len(others)


def test_both_splits_count_in_their_order():
    assert len({digest.of_both("a", "b"), digest.of_both("b", "a"), digest.of_both("a", "a")}) == 3
