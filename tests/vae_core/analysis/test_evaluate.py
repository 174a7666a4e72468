"""Test metrics and codes against the networks."""

import numpy as np
import pytest

from vae_core import datasets
from vae_core.analysis.evaluate import LOG_VARIANCE_TOLERANCE, SWEEP_BETAS
from vae_core.serving.codec import Codec
from vae_core.vae import elbo


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
