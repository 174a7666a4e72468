"""Whether settings fit a data set, known before a training begins."""

import sys

import numpy as np
import pytest

from vae_core import datasets
from vae_core.datasets import fit
from vae_core.errors import ConfigError, DataError
from vae_core.vae.config import TrainingConfig

VECTORS = TrainingConfig(dataset="digits_64", likelihood="gaussian")


def test_conv_needs_images():
    conv = VECTORS.replace(architecture="conv", hidden=(4, 8))
    with pytest.raises(ConfigError, match=r"needs images.*\(64,\)"):
        fit.check(conv)
    fit.check(conv.replace(dataset="digits"))


def test_bernoulli_refuses_what_it_cannot_describe():
    fit.check(VECTORS)
    with pytest.raises(ConfigError, match="from 0 to 16"):
        fit.check(VECTORS.replace(likelihood="bernoulli"))


def test_an_unreadable_file_is_named_until_it_is_replaced(tmp_path):
    config = VECTORS.replace(dataset="mine")
    (tmp_path / "mine.npz").write_bytes(b"PK and no more")
    with pytest.raises(DataError, match=r"mine\.npz"):
        fit.check(config, tmp_path)
    np.savez(tmp_path / "mine.npz", x_train=np.ones((5, 3)), x_test=np.ones((2, 3)))
    fit.check(config, tmp_path)
    known = datasets.describe("mine", tmp_path)
    assert (known.training_size, known.test_size, known.shape) == (5, 2, (3,))


def test_what_has_to_be_fetched_first_is_not_judged(tmp_path):
    fit.check(TrainingConfig(dataset="mnist"), tmp_path)
    with pytest.raises(DataError, match="no data set 'mine'"):
        fit.check(TrainingConfig(dataset="mine"), tmp_path)


def test_a_large_file_is_not_read_beside_what_a_server_does(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "mine.npz", x_train=np.zeros((9, 9)), x_test=np.zeros((2, 9)))
    assert datasets.describe("mine", tmp_path) is not None
    load = sys.modules["vae_core.datasets.load"]
    monkeypatch.setattr(load.npz, "SERVED_BYTES", 500)
    monkeypatch.setattr(load, "load", None)
    assert datasets.describe("mine", tmp_path) is None


@pytest.mark.parametrize("part", ["train", "test"])
def test_both_splits_are_looked_at(tmp_path, part):
    """A test split beyond [0, 1] would give a loss without a lower bound, and a run "done"."""
    other = "test" if part == "train" else "train"
    np.savez(
        tmp_path / "mine.npz",
        **{f"x_{part}": np.full((4, 3), 9.0), f"x_{other}": np.full((4, 3), 0.5)},
    )
    with pytest.raises(ConfigError, match=r"from 0\.5 to 9"):
        fit.check(VECTORS.replace(dataset="mine", likelihood="bernoulli"), tmp_path)


@pytest.mark.parametrize("likelihood", ["gaussian", "learned-gaussian"])
@pytest.mark.parametrize("part", ["train", "test"])
def test_values_whose_nats_no_page_could_read_are_refused(tmp_path, part, likelihood):
    other = "test" if part == "train" else "train"
    wide = np.full((4, 3), 5e6)
    np.savez(tmp_path / "mine.npz", **{f"x_{part}": wide, f"x_{other}": np.ones((4, 3))})
    with pytest.raises(ConfigError, match=r"within ±10,000.*Data page.*to 5e\+06"):
        fit.check(VECTORS.replace(dataset="mine", likelihood=likelihood), tmp_path)


@pytest.mark.parametrize("shape", [(4, 4000), (4000, 4)])
def test_images_that_no_page_could_draw_are_refused(tmp_path, shape):
    images = np.zeros((3, *shape), np.uint8)
    np.savez(tmp_path / "mine.npz", x_train=images, x_test=images)
    with pytest.raises(ConfigError, match=r"at most 512 pixels.*4000"):
        fit.check(TrainingConfig(dataset="mine"), tmp_path)
