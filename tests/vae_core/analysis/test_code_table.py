"""The table of all codes against what each example's encoding gives."""

import csv
import io
import zipfile

import numpy as np
import pytest

from tests.support.linear import Linear
from vae_core import datasets
from vae_core.analysis import code_table
from vae_core.datasets import Split
from vae_core.serving.codec import Codec
from vae_core.vae import elbo

X = np.random.default_rng(7).normal(size=(60, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


def test_every_example_of_both_splits_has_its_row(trained, digits):
    codec = Codec.open(trained["eight-every-beta"])
    table = code_table.code_table(codec, {"train": digits.train, "test": digits.test}, 0.5)
    rows = list(csv.DictReader(io.StringIO(code_table.to_csv(table).decode())))
    assert len(rows) == len(digits.train) + len(digits.test)
    row, x = rows[len(digits.train) + 17], digits.test.x[17:18]
    posterior = codec.encode(x, 0.5)
    output = codec.output(posterior.mean, 0.5)
    nats = elbo.reconstruction(datasets.to_unit(x), output, "bernoulli")[0]
    assert (row["split"], row["index"]) == ("test", "17")
    assert int(row["label"]) == digits.test.labels[17] and float(row["beta"]) == 0.5
    for at in range(8):
        assert float(row[f"mu{at + 1}"]) == pytest.approx(posterior.mean[0, at], rel=1e-4, abs=1e-5)
        assert float(row[f"sigma{at + 1}"]) == pytest.approx(posterior.sigma[0, at], rel=1e-4)
    assert float(row["reconstruction_nats"]) == pytest.approx(nats, rel=1e-5)
    kl = elbo.kl(posterior.mean, posterior.log_variance)[0]
    assert float(row["kl_nats"]) == pytest.approx(kl, rel=1e-4)


def test_npz_holds_the_same_and_a_plain_autoencoder_has_no_widths(trained, digits):
    codec = Codec.open(trained["autoencoder"])
    table = code_table.code_table(codec, {"test": digits.test}, 0.0)
    with np.load(io.BytesIO(code_table.to_npz(table)), allow_pickle=False) as arrays:
        assert "sigma" not in arrays and "kl" not in arrays
        assert (arrays["mean"] == table.mean).all() and (arrays["split"] == "test").all()
    assert "sigma1" not in code_table.to_csv(table).decode().splitlines()[0]


def test_piece_by_piece_it_is_the_same_table(trained, digits, monkeypatch):
    codec = Codec.open(trained["mlp"])
    splits = {"test": digits.test, "train": digits.train}
    whole = code_table.code_table(codec, splits, 1.0)
    monkeypatch.setattr(code_table, "_BLOCK", 100)
    text, packed = io.BytesIO(), io.BytesIO()
    code_table.write_csv(code_table.pieces(codec, splits, 1.0), text)
    code_table.write_npz(code_table.pieces(codec, splits, 1.0), len(whole), packed)
    rows = [each.split(b",") for each in text.getvalue().splitlines()]
    expected = [each.split(b",") for each in code_table.to_csv(whole).splitlines()]
    assert rows[0] == expected[0] and len(rows) == len(expected)
    for row, other in zip(rows[1::50], expected[1::50], strict=True):
        assert row[:3] == other[:3]
        assert [*map(float, row[3:])] == pytest.approx([*map(float, other[3:])], abs=1e-4)
    packed.seek(0)
    with np.load(packed, allow_pickle=False) as arrays:
        assert set(arrays) == {"beta", *whole.arrays()}
        assert (arrays["split"] == whole.split).all() and (arrays["index"] == whole.index).all()
        assert arrays["sigma"] == pytest.approx(whole.sigma, rel=1e-5)


def test_no_piece_is_computed_before_the_one_before_it_is_written(trained, digits, monkeypatch):
    monkeypatch.setattr(code_table, "_BLOCK", 100)
    codec, text = Codec.open(trained["mlp"]), io.BytesIO()
    lines = []

    def noted():
        for part in code_table.pieces(codec, {"test": digits.test}, 1.0):
            lines.append(text.getvalue().count(b"\n"))
            yield part

    code_table.write_csv(noted(), text)
    assert lines[0] == 0 and lines[-1] >= 200


def table_of(splits, beta=2.0, **options):
    return code_table.code_table(Linear(), splits, beta, **options)


def test_what_is_missing_costs_nothing_and_nats_are_those_of_the_mean_at_this_beta(monkeypatch):
    monkeypatch.setattr(code_table, "_BLOCK", 25)
    observed = np.random.default_rng(8).uniform(size=X.shape) < 0.5
    for seen in (observed, None):
        table = table_of({"test": Split(X, observed=seen)})
        missed = np.square(X[:, 2:]) * (1.0 if seen is None else seen[:, 2:])
        assert table.reconstruction == pytest.approx(0.5 * missed.sum(axis=1), rel=1e-5)


def test_the_place_of_each_in_a_split_of_which_this_is_a_part(monkeypatch):
    monkeypatch.setattr(code_table, "_BLOCK", 25)
    assert table_of({"test": Split(X)}, step=7).index.tolist() == list(range(0, 7 * 60, 7))
    (part, *_) = code_table.pieces(Linear(), {"test": Split(X)}, 2.0, step=7)
    assert part.index.tolist() == list(range(0, 7 * 25, 7))
    (block, *_) = code_table.blocks({"test": Split(X)})
    assert block.index.tolist() == list(range(25))


def test_labels_are_left_out_where_not_every_split_has_them():
    has, lacks = Split(X, np.arange(60)), Split(X)
    assert table_of({"train": has, "test": has}).labels.tolist() == 2 * list(range(60))
    for splits in ({"train": has, "test": lacks}, {"train": lacks, "test": has}, {"test": lacks}):
        table = table_of(splits)
        assert table.labels is None and "labels" not in table.arrays()
        assert b"label" not in code_table.to_csv(table)


def test_the_text_has_six_digits_and_the_archive_is_packed_and_names_its_beta():
    table = table_of({"test": Split(X, np.arange(60))})
    text = code_table.to_csv(table)
    assert b"\r" not in text
    for row in csv.DictReader(io.StringIO(text.decode())):
        assert len(row["mu1"].lstrip("-0.").replace(".", "").partition("e")[0]) <= 6
    packed = io.BytesIO(code_table.to_npz(table))
    assert all(
        entry.compress_type == zipfile.ZIP_DEFLATED for entry in zipfile.ZipFile(packed).infolist()
    )
    with np.load(packed, allow_pickle=False) as arrays:
        assert arrays["beta"] == 2.0
