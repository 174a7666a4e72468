"""The ELBO's terms against independent computations of the same quantity."""

import numpy as np
import pytest

from vae_core.vae import elbo

rng = np.random.default_rng(7)
MEAN = rng.normal(size=(5, 3))
LOG_VARIANCE = rng.normal(size=(5, 3))


def test_kl_equals_a_monte_carlo_estimate():
    sigma = np.exp(0.5 * LOG_VARIANCE)
    noise = rng.standard_normal((200_000, 5, 3))
    z = MEAN + sigma * noise
    log_ratio = (-0.5 * noise**2 - np.log(sigma) + 0.5 * z**2).sum(axis=2)
    standard_error = log_ratio.std(axis=0) / np.sqrt(len(noise))
    difference = np.abs(elbo.kl(MEAN, LOG_VARIANCE) - log_ratio.mean(axis=0))
    assert (difference < 5 * standard_error).all()


def test_kl_of_the_prior_is_zero_and_otherwise_positive():
    assert elbo.kl(np.zeros((1, 4)), np.zeros((1, 4))) == pytest.approx(0)
    assert (elbo.kl(MEAN, LOG_VARIANCE) > 0).all()


def test_bernoulli_equals_the_likelihood_written_with_probabilities():
    x = rng.uniform(size=(4, 6, 6, 1))
    logits = rng.normal(size=x.shape, scale=3)
    p = 1 / (1 + np.exp(-logits))
    expected = -(x * np.log(p) + (1 - x) * np.log(1 - p)).reshape(4, -1).sum(axis=1)
    assert elbo.reconstruction(x, logits, "bernoulli") == pytest.approx(expected)


def test_bernoulli_is_finite_where_a_rounded_sigmoid_has_no_logarithm():
    x = np.array([[0.0], [1.0]], np.float32)
    logits = np.array([[200.0], [-200.0]], np.float32)
    assert elbo.reconstruction(x, logits, "bernoulli") == pytest.approx([200, 200])


def test_gaussian_differs_from_scipys_density_by_its_constant():
    from scipy.stats import norm

    x, mean = rng.normal(size=(2, 4, 8))
    expected = -norm.logpdf(x, mean).sum(axis=1) - 8 * 0.5 * np.log(2 * np.pi)
    assert elbo.reconstruction(x, mean, "gaussian") == pytest.approx(expected)


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_the_training_backend_computes_the_same(likelihood):
    from keras import ops

    x = rng.uniform(size=(4, 5)).astype(np.float32)
    output = rng.normal(size=(4, 5)).astype(np.float32)
    theirs = ops.convert_to_numpy(elbo.reconstruction(x, output, likelihood, ops))
    assert theirs == pytest.approx(elbo.reconstruction(x, output, likelihood), rel=1e-5)
    mean, log_variance = MEAN.astype(np.float32), LOG_VARIANCE.astype(np.float32)
    theirs = ops.convert_to_numpy(elbo.kl(mean, log_variance, ops))
    assert theirs == pytest.approx(elbo.kl(mean, log_variance), rel=1e-5)
