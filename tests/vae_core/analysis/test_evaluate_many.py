"""Measuring of very many examples: all of them or some, and in bounded memory."""

import tracemalloc

import numpy as np
import pytest

from tests.support import large
from vae_core import datasets
from vae_core.analysis.evaluate import evaluate, metric_betas
from vae_core.vae import elbo
from vae_core.vae.config import BetaRange, TrainingConfig
from vae_core.vae.posterior import Posterior


class _Sums:
    """A network of two sums, without weights."""

    def __init__(self, config):
        self.config = config

    def encode(self, x, beta=None):
        rows = datasets.to_unit(x).reshape(len(x), -1)
        mean = np.stack([rows[:, :3].sum(1), rows[:, 3:].mean(1) * (beta or 1)], axis=1)
        return Posterior(mean, np.full_like(mean, -2.0))

    def output(self, z, beta=None):
        return z

    def nats(self, x, output, beta=None, observed=None):
        rows = datasets.to_unit(x).reshape(len(x), -1)
        return rows.sum(1) + output.sum(1)


ONE_BETA = TrainingConfig(dataset="many")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return large.made_set(tmp_path_factory.mktemp("many"), "many", 30_000).test


@pytest.mark.parametrize("binarised", [False, True])
def test_a_large_set_at_one_beta_is_measured_whole(many, binarised):
    network = _Sums(ONE_BETA.replace(binarised=binarised))
    (row,), codes = evaluate(network, many, seed=4)
    x = datasets.to_unit(many.x)
    of_codes = network.encode(x).mean
    if binarised:
        x = (np.random.default_rng(4).random(x.shape, np.float32) < x).astype(np.float32)
    posterior = network.encode(x)
    noise = np.random.default_rng(4).standard_normal(posterior.mean.shape)
    nats = network.nats(x, posterior.mean + posterior.sigma * noise)
    assert row.reconstruction == pytest.approx(nats.mean(dtype=np.float64), rel=1e-6)
    kl = elbo.kl(posterior.mean, posterior.log_variance)
    assert row.kl == pytest.approx(kl.mean(dtype=np.float64), rel=1e-6)
    assert row.active_units == (posterior.mean.var(axis=0) > 0.01).sum()
    assert len(codes) == 30_000 and (codes.labels == many.labels).all()
    assert np.abs(codes.mean[0] - of_codes).max() <= codes.mean.step * 0.51


def test_over_a_range_of_beta_a_large_set_is_measured_on_one_in_three(many):
    network = _Sums(ONE_BETA.replace(beta=BetaRange()))
    rows, codes = evaluate(network, many, seed=4)
    some = many.part(slice(None, None, 3))
    assert len(rows) == len(metric_betas(network.config)) and len(codes) == 10_000
    assert (codes.labels == some.labels).all()
    at = network.encode(some.x, rows[20].beta)
    kl = elbo.kl(at.mean, at.log_variance).mean(dtype=np.float64)
    assert rows[20].kl == pytest.approx(kl, rel=1e-4)
    assert codes.mean_at(2.0) == pytest.approx(network.encode(some.x, 2.0).mean, abs=0.01)


def test_measuring_takes_no_more_memory_for_more_examples(many):
    network = _Sums(ONE_BETA)

    def peak(count):
        tracemalloc.start()
        try:
            evaluate(network, many.part(slice(count)), seed=0)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    evaluate(network, many.part(slice(100)), seed=0)
    # As floats the additional 4,000 images would take 12 MB; their codes take a fraction of one.
    assert peak(30_000) < peak(26_000) + 2e6
