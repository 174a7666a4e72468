"""The ELBO's terms against independent computations of the same quantity."""

import numpy as np
import pytest
from scipy.special import log_softmax
from scipy.stats import norm

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


def test_the_loss_weighs_the_kl_alone_and_at_beta_1_is_the_negative_elbo():
    nats, kl = np.array([90.0, 110.0]), np.array([8.0, 4.0])
    assert elbo.loss(nats, kl, 2.5).tolist() == [110.0, 120.0]
    assert elbo.loss(nats, kl, np.array([0.0, 1.0])).tolist() == [90.0, 114.0]


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
    x, mean = rng.normal(size=(2, 4, 8))
    expected = -norm.logpdf(x, mean).sum(axis=1) - 8 * 0.5 * np.log(2 * np.pi)
    assert elbo.reconstruction(x, mean, "gaussian") == pytest.approx(expected)


@pytest.mark.parametrize(("shape", "k"), [((4, 8), 8), ((4, 8), 1), ((4, 5, 6, 3), 1)])
def test_a_learned_gaussian_is_scipys_density_with_its_constant(shape, k):
    x, mean = rng.normal(size=(2, *shape))
    log_sigma = rng.normal(size=k)
    expected = -norm.logpdf(x, mean, np.exp(log_sigma)).reshape(len(x), -1).sum(axis=1)
    nats = elbo.reconstruction(x, mean, "learned-gaussian", log_sigma=log_sigma)
    assert nats == pytest.approx(expected)
    of_each = np.broadcast_to(log_sigma, (len(x), k))
    assert nats == pytest.approx(
        elbo.reconstruction(x, mean, "learned-gaussian", log_sigma=of_each)
    )


CATEGORIES = (slice(0, 3), slice(4, 6))  # of a row of 8: a category first, one alone between


def rows():
    """Rows (5, 8) with two categories, one-hot, and what a decoder may put out for them."""
    x, output = rng.normal(size=(2, 5, 8))
    for at in CATEGORIES:
        x[:, at] = np.eye(at.stop - at.start)[rng.integers(at.stop - at.start, size=5)]
    return x, output


def test_a_category_costs_the_logarithm_of_its_probability():
    x, output = rows()
    log_sigma = rng.normal(size=8)
    expected = np.zeros(5)
    for at in CATEGORIES:
        expected -= (log_softmax(output[:, at], axis=1) * x[:, at]).sum(axis=1)
    numbers = [3, 6, 7]
    density = norm.logpdf(x[:, numbers], output[:, numbers], np.exp(log_sigma[numbers]))
    nats = elbo.reconstruction(
        x, output, "learned-gaussian", log_sigma=log_sigma, categories=CATEGORIES
    )
    assert nats == pytest.approx(expected - density.sum(axis=1))


def test_a_row_of_nothing_but_categories_and_one_that_ends_with_one():
    for categories in ((slice(0, 3), slice(3, 8)), (slice(2, 8),), (slice(0, 8),)):
        x, output = rng.normal(size=(2, 5, 8))
        expected = np.zeros(5)
        for at in categories:
            x[:, at] = np.eye(at.stop - at.start)[rng.integers(at.stop - at.start, size=5)]
            expected -= (log_softmax(output[:, at], axis=1) * x[:, at]).sum(axis=1)
        others = slice(0, categories[0].start)
        expected -= norm.logpdf(x[:, others], output[:, others]).sum(axis=1)
        expected -= categories[0].start * 0.5 * np.log(2 * np.pi)  # which a Gaussian drops
        nats = elbo.reconstruction(x, output, "gaussian", categories=categories)
        assert nats == pytest.approx(expected)


def test_what_is_missing_costs_nothing_where_it_would_cost_nothing_anyway():
    x = np.array([[1.0, 0, 3.0]])
    certain = np.array([[1e4, 0, 3.0]])  # the likelihood's logarithm is 0 in every place
    observed = np.zeros((1, 3), bool)
    for categories in ((), (slice(0, 2),)):
        x_here, output = (x, x) if not categories else (x, certain)
        options = {"observed": observed, "categories": categories}
        assert elbo.reconstruction(x_here, output, "gaussian", **options).tolist() == [0]


def test_logits_of_any_size_leave_a_category_finite():
    x, logits = np.eye(3), np.array([[1e4, 0, 0], [1e4, 0, 0], [-1e4, -1e4, -1e4]])
    nats = elbo.reconstruction(x, logits, "gaussian", categories=(slice(0, 3),))
    assert nats == pytest.approx([0, 1e4, np.log(3)])


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian", "learned-gaussian"])
def test_what_is_missing_costs_nothing_whatever_stands_in_its_place(likelihood):
    x, output = rows()
    options = {"categories": CATEGORIES, "log_sigma": rng.normal(size=8)}
    observed = np.ones((5, 8), bool)
    observed[0, 3] = observed[1, 4:6] = observed[2, 0:3] = False
    observed[3] = False
    nats = elbo.reconstruction(x, output, likelihood, observed=observed, **options)
    other = np.where(observed, x, 123.0)
    assert elbo.reconstruction(
        other, output, likelihood, observed=observed, **options
    ) == pytest.approx(nats)
    assert nats[3] == 0
    whole = elbo.reconstruction(x, output, likelihood, **options)
    assert nats[4] == pytest.approx(whole[4])
    assert (np.abs(nats - whole)[:3] > 1e-3).all()


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


def test_the_training_backend_computes_rows_with_categories_the_same():
    from keras import ops

    x, output = (values.astype(np.float32) for values in rows())
    observed = rng.uniform(size=(5, 8)) < 0.7
    for at in CATEGORIES:
        observed[:, at] = observed[:, at.start, None]
    options = {
        "log_sigma": rng.normal(size=8).astype(np.float32), "observed": observed,
        "categories": CATEGORIES,
    }  # fmt: skip
    theirs = elbo.reconstruction(
        ops.convert_to_tensor(x), ops.convert_to_tensor(output), "learned-gaussian", ops, **options
    )
    ours = elbo.reconstruction(x, output, "learned-gaussian", **options)
    assert ops.convert_to_numpy(theirs) == pytest.approx(ours, rel=1e-5)
