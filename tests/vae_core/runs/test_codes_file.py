"""The arrays of latents.npz: what fits together is read back, and nothing else."""

import numpy as np
import pytest

from vae_core.runs import codes_file
from vae_core.vae.codes import Codes, Quantised
from vae_core.vae.config import MAX_BETA, TrainingConfig

CONFIG = TrainingConfig(latent_dim=3)
MEAN = Quantised(np.arange(4 * 5 * 3, dtype=np.int16).reshape(4, 5, 3), 1e-3)
WIDTH = Quantised(-np.arange(2 * 5 * 3, dtype=np.int16).reshape(2, 5, 3), 0.02)
CODES = Codes(
    np.array([0.1, 1, 2, 10], np.float32), MEAN, np.array([0.1, 10], np.float32), WIDTH,
    np.array([0, 1, 2, 3, 254]),
)  # fmt: skip


def arrays(**changes):
    return codes_file.to_arrays(CODES) | changes


def test_codes_come_back_with_their_own_betas_steps_and_labels():
    back = codes_file.from_arrays(arrays(), CONFIG)
    assert back.betas.tolist() == CODES.betas.tolist()
    assert back.log_variance_betas.tolist() == CODES.log_variance_betas.tolist()
    for ours, theirs in ((back.mean, MEAN), (back.log_variance, WIDTH)):
        assert np.array_equal(ours.integers, theirs.integers) and ours.step == theirs.step
    assert back.labels.tolist() == [0, 1, 2, 3, 254]
    none = codes_file.to_arrays(CODES.first(5))
    del none["labels"]
    assert codes_file.from_arrays(none, CONFIG).labels is None


def of_one_beta(beta):
    one = Quantised(MEAN.integers[:1], 1e-3)
    betas = np.array([beta], np.float32)
    return codes_file.to_arrays(Codes(betas, one, betas, one, None))


@pytest.mark.parametrize(
    "good",
    [
        of_one_beta(0.0), of_one_beta(MAX_BETA),
        arrays(labels=np.full(5, -1)), arrays(labels=np.full(5, 254, np.uint8)),
        arrays(mean_betas=np.array([1e-6, 1, 2, MAX_BETA])),
        arrays(mean_step=np.array(1e12)),
    ],
)  # fmt: skip
def test_what_is_just_within_its_bounds_is_read(good):
    assert codes_file.from_arrays(good, CONFIG)


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": np.arange(4)}, {"labels": np.arange(5.0)}, {"labels": np.arange(5)[:, None]},
        {"labels": np.array([0, 0, 0, 0, 255])}, {"labels": np.array([-2, 0, 0, 0, 0])},
        {"mean_betas": CODES.betas[::-1]}, {"mean_betas": np.array([0.1, 1, 1, 10])},
        {"mean_betas": np.array([0.0, 1, 2, 10])}, {"mean_betas": np.array([-1.0, 1, 2, 10])},
        {"mean_betas": np.array([0.1, 1, 2, MAX_BETA * 1.001])},
        {"mean_betas": np.array([0.1, 1, np.nan, 10])}, {"mean_betas": np.array([1, 2, 3, 4])},
        {"mean_betas": CODES.betas[:3]}, {"mean_betas": CODES.betas[:, None]},
        {"log_variance_betas": CODES.log_variance_betas[::-1]},
        {"log_variance_betas": np.array([0.1, 1, 2])},
        {"mean_step": np.array(0.0)}, {"mean_step": np.array(-1.0)},
        {"mean_step": np.array(np.nan)}, {"mean_step": np.array(1.001e12)},
        {"log_variance_step": np.array(0.0)},
        {"log_variance_shape": np.array([2, 3, 5])}, {"mean_shape": np.array([5, 4, 3])},
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(changes):
    with pytest.raises(ValueError, match=r"^its arrays do not fit together$"):
        codes_file.from_arrays(arrays(**changes), CONFIG)


def test_codes_of_another_number_of_dimensions_are_refused():
    with pytest.raises(ValueError, match="do not fit together"):
        codes_file.from_arrays(arrays(), CONFIG.replace(latent_dim=2))


@pytest.mark.parametrize("name", [name for name in arrays() if name != "labels"])
def test_what_is_missing_is_missed(name):
    less = arrays()
    del less[name]
    with pytest.raises(ValueError, match=r"^it lacks arrays it must have$"):
        codes_file.from_arrays(less, CONFIG)


@pytest.mark.parametrize(
    "changes",
    [
        {"mean_shape": np.array([4, 5])}, {"mean_shape": np.array([4, 0, 3])},
        {"mean_shape": np.array([-4, 5, -3])}, {"mean": MEAN.packed()[:-1]},
        {"mean": np.zeros(0, np.uint8), "mean_shape": np.array([0, 5, 3])},
        {"mean_step": np.array([1.0, 2.0])}, {"mean_step": np.array("words")},
    ],
)  # fmt: skip
def test_bytes_that_are_no_codes_are_refused(changes):
    with pytest.raises(ValueError, match=r"^it lacks arrays it must have$"):
        codes_file.from_arrays(arrays(**changes), CONFIG)
