"""Draws of z against their distributions, and nearest training examples against a plain search."""

import numpy as np
import pytest

from vae_core.analysis import samples
from vae_core.vae.posterior import Posterior

POSTERIOR = Posterior(np.array([[5.0, 0, 0], [-5.0, 0, 0]]), np.log(np.full((2, 3), 0.01)))


def test_draws_from_the_prior_are_standard_normal():
    z = samples.draw("prior", 5000, 3, POSTERIOR, np.random.default_rng(0))
    assert z.dtype == np.float32
    assert np.abs(z.mean(0)).max() < 0.06 and np.abs(np.cov(z.T) - np.eye(3)).max() < 0.08


def test_draws_from_the_aggregate_posterior_lie_by_the_codes():
    z = samples.draw("aggregate", 4000, 3, POSTERIOR, np.random.default_rng(0))
    assert np.abs(np.abs(z[:, 0]) - 5).max() < 0.6 and abs((z[:, 0] > 0).mean() - 0.5) < 0.03
    assert z[:, 1].std() == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_the_nearest_is_that_of_a_plain_search(dtype):
    rng = np.random.default_rng(1)
    training = rng.integers(0, 256, (9001, 4, 4, 1), np.uint8)
    training = training if dtype == np.uint8 else training.astype(np.float32) / 255
    made = rng.random((5, 4, 4, 1)).astype(np.float32)
    unit = training / 255 if dtype == np.uint8 else training
    apart = np.sqrt(np.square(unit[None] - made[:, None]).sum(axis=(2, 3, 4)))
    index, away = samples.nearest_training(made, training)
    assert (index == apart.argmin(1)).all() and np.allclose(away, apart.min(1), atol=1e-4)
    assert samples.nearest_training(unit[8000:8001], training)[1][0] < 1e-2


def test_the_nearest_training_example_may_be_any_and_of_equal_ones_is_the_first(monkeypatch):
    monkeypatch.setattr(samples, "_CHUNK", 3)
    training = np.array([[0], [51], [102], [51], [255], [0], [153]], np.uint8)
    made = np.array([[0.0], [0.2], [0.4], [1.0], [0.6], [0.25]])
    index, distance = samples.nearest_training(made, training)
    assert index.tolist() == [0, 1, 2, 4, 6, 1] and index.dtype == np.int64
    assert distance == pytest.approx([0, 0, 0, 0, 0, 0.05], abs=2e-4)
