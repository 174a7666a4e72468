"""Test metrics and codes against the networks."""

import numpy as np
import pytest

from tests.support.linear import Linear
from vae_core import datasets
from vae_core.analysis import evaluate
from vae_core.analysis.evaluate import LOG_VARIANCE_TOLERANCE, SWEEP_BETAS
from vae_core.datasets import Split
from vae_core.serving.codec import Codec
from vae_core.vae import elbo
from vae_core.vae.binarise import binarised
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig
from vae_core.vae.posterior import Posterior


@pytest.mark.parametrize("name", ["mlp", "conv", "mlp-every-beta"])
def test_stored_codes_and_metrics_are_what_the_networks_say(trained, name):
    run = trained[name]
    codec, codes = Codec.open(run), run.codes()
    test = datasets.load("digits").test
    for index, beta in list(enumerate(codes.betas.tolist()))[:: max(1, len(codes.betas) // 3)]:
        posterior = codec.encode(test.x, beta)
        assert np.abs(codes.mean[index] - posterior.mean).max() <= codes.mean.step * 0.51
    for row in run.metrics[:: max(1, len(run.metrics) // 3)]:
        posterior = codec.encode(test.x, row.beta)
        stored = codes.log_variance_at(row.beta)
        largest = LOG_VARIANCE_TOLERANCE + codes.log_variance.step
        assert np.abs(stored - posterior.log_variance).max() <= largest
        kl = elbo.kl(posterior.mean, posterior.log_variance).mean()
        assert row.kl == pytest.approx(kl, rel=1e-3)
        assert row.loss == pytest.approx(row.reconstruction + row.beta * row.kl, rel=1e-4)
        assert row.elbo == pytest.approx(-(row.reconstruction + row.kl))
    assert (codes.labels == test.labels).all()


def test_a_conditioned_run_is_measured_at_the_published_betas(trained):
    measured = {row.beta for row in trained["mlp-every-beta"].metrics}
    assert set(SWEEP_BETAS) <= measured


X = np.random.default_rng(5).normal(size=(4000, 4)).astype(np.float32)


def measured(network, beta, **options):
    return evaluate.measure(network, X, network.encode(X, beta), beta, seed=3, **options)


def test_figures_are_the_closed_form_of_a_linear_network():
    network = Linear()
    row = measured(network, 2.0)
    # x − Wz/β: the two that are encoded differ by σ·ε / β, the two others are all missed.
    expected = 0.5 * (2 * 0.25 / 2.0**2 + np.square(X[:, 2:]).sum(axis=1).mean())
    assert row.reconstruction == pytest.approx(expected, abs=0.02)
    kl = 0.5 * (np.square(2 * X[:, :2]) + 0.25 - 1 - np.log(0.25)).mean(axis=0)
    assert row.kl_per_dimension == pytest.approx(kl, rel=1e-5)
    assert row.kl == pytest.approx(kl.sum(), rel=1e-5) and row.beta == 2.0
    assert row.loss == pytest.approx(row.reconstruction + 2.0 * row.kl)
    assert row.elbo == pytest.approx(-row.reconstruction - row.kl) and row.active_units == 2
    assert measured(network, 2.0) == row
    other = evaluate.measure(network, X, network.encode(X, 2.0), 2.0, seed=4)
    assert other.reconstruction != row.reconstruction and other.kl == row.kl


def test_an_autoencoder_s_codes_have_no_noise_and_no_kl():
    row = measured(Linear(variational=False), 1.0)
    missed = 0.5 * np.square(X[:, 2:]).sum(axis=1).mean()
    assert row.reconstruction == pytest.approx(missed, rel=1e-6)
    assert row.kl == 0 and row.kl_per_dimension == (0, 0)


def test_what_is_missing_costs_nothing_in_any_batch(monkeypatch):
    monkeypatch.setattr(evaluate, "_BATCH", 1500)  # the last one is shorter
    observed = np.random.default_rng(6).uniform(size=X.shape) < 0.5
    network = Linear(variational=False)
    row = measured(network, 1.0, observed=observed)
    missed = 0.5 * np.square(X[:, 2:] * observed[:, 2:]).sum(axis=1).mean()
    assert row.reconstruction == pytest.approx(missed, rel=1e-6)


def test_a_unit_is_active_where_its_mean_varies_by_more_than_a_hundredth():
    network, x = Linear(), np.zeros((4, 4), np.float32)
    for spread, active in ((0.0999, 0), (0.1001, 1)):
        x[:, 0] = [spread, -spread, spread, -spread]
        posterior = Posterior(x[:, :2], np.zeros((4, 2), np.float32))
        assert evaluate.measure(network, x, posterior, 1.0, seed=0).active_units == active


def test_how_much_a_unit_varies_is_counted_about_its_own_mean_over_all_batches(monkeypatch):
    monkeypatch.setattr(evaluate, "_BATCH", 1500)
    means = np.full((4000, 2), 1000.9, np.float32)  # its square has no place for 0.01 in a float32
    for batch, varies in ((0, True), (1, True), (2, True), (0, False)):
        means[:, 1] = -7.0
        means[1500 * batch : 1500 * (batch + 1) : 2, 1] += 0.5 * varies
        posterior = Posterior(means, np.zeros((4000, 2), np.float32))
        row = evaluate.measure(Linear(), X, posterior, 1.0, seed=0)
        assert row.active_units == int(varies)


def test_examples_are_encoded_in_order_and_fewer_of_large_ones_at_a_time(monkeypatch):
    network = Linear()
    posterior = evaluate.encode_all(network, X, 1.0)
    assert network.sizes == [2000, 2000] and np.array_equal(posterior.mean, X[:, :2])
    assert posterior.log_variance.shape == (4000, 2)
    monkeypatch.setattr(evaluate, "_BATCH_VALUES", 4 * 1500)
    network.sizes.clear()
    assert np.array_equal(evaluate.encode_all(network, X, 1.0).mean, X[:, :2])
    assert network.sizes == [1500, 1500, 1000]
    monkeypatch.setattr(evaluate, "_BATCH_VALUES", 1)
    assert evaluate.batches(X[:2]) == [slice(0, 1), slice(1, 2)]


def test_the_betas_of_figures_and_of_codes():
    fixed = TrainingConfig(beta=FixedBeta(3.0))
    assert evaluate.metric_betas(fixed).tolist() == [3.0] == evaluate.code_betas(fixed).tolist()
    every = TrainingConfig(beta=BetaRange(0.1, 10.0))
    metrics, codes = evaluate.metric_betas(every), evaluate.code_betas(every)
    expected = np.unique([*np.geomspace(0.1, 10, 33), 0.1, 0.5, 1, 2, 10])
    assert metrics == pytest.approx(np.unique(expected.astype(np.float32)))
    assert metrics.dtype == codes.dtype == np.float32
    for betas in (metrics, codes):
        assert (np.diff(betas) > 0).all() and betas[[0, -1]] == pytest.approx([0.1, 10.0])
    below, above = codes[codes <= 10 / 3 * 1.0001], codes[codes >= 10 / 3 * 0.9999]
    assert (len(below), len(above)) == (250, 70)
    for part in (below, above):  # each in even steps of log β
        assert np.diff(np.log(part)) == pytest.approx(
            np.log(part[-1] / part[0]) / (len(part) - 1), rel=1e-2
        )
    narrow = evaluate.code_betas(TrainingConfig(beta=BetaRange(1.0, 2.0)))
    assert narrow[[0, -1]] == pytest.approx([1, 2]) and len(narrow) == 70


def test_codes_are_the_means_at_their_betas_and_the_labels_stay_beside_them():
    network = Linear(beta=BetaRange(0.1, 10.0))
    split = Split(X[:50], np.arange(50))
    codes = evaluate.encode_grid(network, split)
    assert codes.labels.tolist() == list(range(50))
    assert evaluate.encode_grid(network, Split(X[:50])).labels is None
    for beta in (0.1, 0.7, 3.0, 10.0):
        # The curve's own bends between nodes, and its rounding.
        assert np.abs(codes.mean_at(beta) - beta * X[:50, :2]).max() < 0.008
        assert np.abs(codes.log_variance_at(beta) - np.log(0.25)).max() <= 0.011
    assert len(codes.betas) < 320 and len(codes.log_variance_betas) < 33


def test_widths_are_those_at_their_own_betas():
    class Narrowing(Linear):
        def encode(self, x, beta=None):
            mean = super().encode(x, beta).mean
            return Posterior(mean, np.full_like(mean, -np.log(beta)))

    codes = evaluate.encode_grid(Narrowing(beta=BetaRange(0.1, 10.0)), Split(X[:50]))
    for beta in (0.1, 0.7, 3.0, 10.0):
        assert codes.log_variance_at(beta) == pytest.approx(-np.log(beta), abs=0.06)


def test_of_very_many_examples_one_beta_measures_all_and_many_those_that_are_shown(monkeypatch):
    monkeypatch.setattr(datasets.shown, "MOST_ON_GRID", 10)
    monkeypatch.setattr(datasets.shown, "_MOST_BYTES", 16 * 10)
    x = X[:40]
    for network, measured in ((Linear(), x), (Linear(beta=BetaRange(0.1, 10.0)), x[::4])):
        (row, *_), codes = evaluate.evaluate(network, Split(x), seed=3)
        posterior = network.encode(measured, row.beta)
        expected = evaluate.measure(network, measured, posterior, row.beta, seed=3)
        assert row.reconstruction == pytest.approx(expected.reconstruction, rel=1e-4)
        assert len(codes) == 10
        assert np.abs(codes.mean_at(row.beta) - row.beta * x[::4, :2]).max() < 0.008


def test_a_large_test_set_is_encoded_where_a_sample_of_it_needs_it(monkeypatch):
    network = Linear(beta=BetaRange(0.1, 10.0))
    whole = evaluate.encode_grid(network, Split(X, np.arange(4000)))
    monkeypatch.setattr(evaluate, "_WHOLE_VALUES", X.size)
    network.sizes.clear()
    assert np.array_equal(evaluate.encode_grid(network, Split(X)).betas, whole.betas)
    assert set(network.sizes) == {2000}  # it is not that large yet
    monkeypatch.setattr(evaluate, "_WHOLE_VALUES", X.size - 1)
    network.sizes.clear()
    codes = evaluate.encode_grid(network, Split(X, np.arange(4000)))
    assert set(network.sizes) == {500, 2000} and len(codes) == 4000
    assert network.sizes.count(2000) < 2 * 320  # of two batches: not at every β
    for beta in (0.1, 0.7, 3.0, 10.0):
        assert np.abs(codes.mean_at(beta) - beta * X[:, :2]).max() < 0.05
    assert codes.labels.tolist() == list(range(4000))


def test_one_beta_needs_no_sample_however_large_and_is_encoded_once(monkeypatch):
    monkeypatch.setattr(evaluate, "_WHOLE_VALUES", 0)
    network = Linear()
    codes = evaluate.encode_grid(network, Split(X))
    assert network.sizes == [2000] * 2 and codes.betas.tolist() == [2.0]
    assert codes.log_variance_betas.tolist() == [2.0]


def test_figures_over_all_betas_and_codes_of_what_people_look_at():
    network = Linear(beta=BetaRange(0.1, 10.0))
    rows, codes = evaluate.evaluate(network, Split(X[:99]), seed=3)
    betas = evaluate.metric_betas(network.config).tolist()
    assert [row.beta for row in rows] == pytest.approx(betas, rel=1e-5)
    x = X[:99]
    row = evaluate.measure(network, x, network.encode(x, betas[4]), betas[4], seed=3)
    assert rows[4] == row
    assert np.abs(codes.mean_at(1.0) - x[:, :2]).max() < 0.008


def test_what_was_trained_on_zeros_and_ones_is_measured_on_them_and_shown_as_it_is():
    grey = np.random.default_rng(8).integers(256, size=(99, 2, 2, 1), dtype=np.uint8)
    network = Linear()
    network.config = network.config.replace(likelihood="bernoulli", binarised=True)
    (row,), codes = evaluate.evaluate(network, Split(grey), seed=3)
    drawn = binarised(grey.astype(np.float32) / 255, 3)
    assert row == evaluate.measure(network, drawn, network.encode(drawn, 2.0), 2.0, seed=3)
    shown = 2.0 * grey.reshape(99, 4)[:, :2] / 255
    assert np.abs(codes.mean_at(2.0) - shown).max() <= 0.00051


@pytest.mark.parametrize("every", [False, True])
def test_what_is_missing_in_a_test_set_costs_nothing_in_its_figures(every):
    network = Linear(beta=BetaRange(0.1, 10.0)) if every else Linear()
    observed = np.random.default_rng(6).uniform(size=(99, 4)) < 0.5
    rows, _ = evaluate.evaluate(network, Split(X[:99], observed=observed), seed=3)
    for row in rows:
        posterior = network.encode(X[:99], row.beta)
        expected = evaluate.measure(network, X[:99], posterior, row.beta, observed=observed, seed=3)
        assert row.reconstruction == pytest.approx(expected.reconstruction, rel=1e-4)
        whole = evaluate.measure(network, X[:99], posterior, row.beta, seed=3)
        assert row.reconstruction < 0.8 * whole.reconstruction
