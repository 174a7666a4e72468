"""The importance-weighted bound against densities that are known."""

import math

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from vae_core.vae import importance

rng = np.random.default_rng(1)


def test_a_normal_density_integrates_to_one():
    z = np.linspace(-12, 12, 4001)[:, None]
    density = np.exp(importance.log_normal(z, np.array([0.7]), np.array([math.log(2.5)])))
    assert np.trapezoid(density, z[:, 0]) == pytest.approx(1, abs=1e-9)
    assert importance.log_prior(z) == pytest.approx(
        importance.log_normal(z, np.zeros(1), np.zeros(1))
    )


def test_the_bound_is_the_mean_weight_s_logarithm_and_does_not_overflow():
    log_weights = rng.normal(size=(5, 40))
    assert importance.bound(log_weights) == pytest.approx(np.log(np.exp(log_weights).mean(axis=1)))
    assert importance.bound(log_weights - 2000) == pytest.approx(
        importance.bound(log_weights) - 2000
    )


def test_with_the_exact_posterior_as_proposal_every_draw_gives_log_p():
    # p(x|z) = N(x; z, 1): p(z|x) = N(x/2, 1/2), p(x) = N(0, 2).
    x = 1.3
    z = x / 2 + math.sqrt(0.5) * rng.normal(size=(6, 1))
    log_weights = (
        importance.log_normal(np.full_like(z, x), z, np.zeros(1))
        + importance.log_prior(z)
        - importance.log_normal(z, np.array([x / 2]), np.array([math.log(0.5)]))
    )
    expected = -0.5 * (x * x / 2 + math.log(2) + importance.LOG_2_PI)
    assert log_weights == pytest.approx(np.full(6, expected))


def test_densities_are_scipys_along_the_last_axis_of_any_number():
    z, mean, log_variance = rng.normal(size=(3, 4, 5, 2))
    expected = norm.logpdf(z, mean, np.exp(0.5 * log_variance)).sum(axis=-1)
    assert importance.log_normal(z, mean, log_variance) == pytest.approx(expected)
    assert importance.log_prior(z) == pytest.approx(norm.logpdf(z).sum(axis=-1))


def test_a_sum_of_exponentials_is_scipys_along_the_last_axis():
    values = rng.normal(scale=3000, size=(2, 3, 7))
    assert importance.log_sum_exp(values) == pytest.approx(logsumexp(values, axis=-1))
    assert importance.bound(values) == pytest.approx(logsumexp(values, axis=-1) - math.log(7))
