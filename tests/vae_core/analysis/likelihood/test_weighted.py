"""The importance-weighted bound against a linear-Gaussian VAE's closed form."""

import numpy as np
import pytest

from tests.vae_core.analysis.likelihood.linear import LinearGaussian
from vae_core.analysis.likelihood import elbo, weighted
from vae_core.errors import ConfigError


@pytest.mark.parametrize("dimensions", [2, 16])
def test_it_lies_below_log_p_and_rises_to_it(dimensions):
    model = LinearGaussian(dimensions, 40, 0.5)
    examples = model.draw(200)
    codes = model.encoded(examples, shift=0.3)
    truth = model.log_p(examples).mean()
    rng = np.random.default_rng(0)
    values = [elbo.exact(model.decoder, examples, codes, rng).mean()]
    for draws in (1, 10, 100, 2000):
        found = weighted.bound(
            model.decoder, examples, codes, draws=draws, rng=np.random.default_rng(1)
        )
        values.append(found.value.mean())
    assert values[0] == pytest.approx(values[1], abs=0.5)  # L_1's mean is the ELBO
    assert values[1] < values[2] < values[3] < truth + 0.02
    assert values[-1] == pytest.approx(truth, abs=0.02 if dimensions == 2 else 0.1)


def test_the_exact_posterior_gives_log_p_with_no_error():
    model = LinearGaussian(1, 20, 0.7)
    examples = model.draw(30)
    codes = model.encoded(examples)
    found = weighted.bound(
        model.decoder, examples, codes, draws=50, rng=np.random.default_rng(0), wider=1.0
    )
    assert found.value == pytest.approx(model.log_p(examples), abs=2e-3)
    assert found.effective == pytest.approx(np.full(30, 50), rel=1e-3)
    assert found.standard_error.max() < 5e-3


def test_its_standard_error_is_the_spread_over_repeated_draws():
    model = LinearGaussian(3, 30, 0.5)
    examples = model.draw(4)
    codes = model.encoded(examples, shift=0.4)
    repeats = [
        weighted.bound(
            model.decoder, examples, codes, draws=400, rng=np.random.default_rng(seed), wider=1.4
        )
        for seed in range(40)
    ]
    spread = np.std([each.value for each in repeats], axis=0)
    stated = np.mean([each.standard_error for each in repeats], axis=0)
    assert stated == pytest.approx(spread, rel=0.5)


def test_a_proposal_that_is_too_narrow_is_widened():
    model = LinearGaussian(8, 30, 0.4)
    examples = model.draw(100)
    codes = model.encoded(examples, narrow=0.6)
    found = weighted.bound(model.decoder, examples, codes, draws=500, rng=np.random.default_rng(0))
    narrow = weighted.bound(
        model.decoder, examples, codes, draws=500, rng=np.random.default_rng(0), wider=1.0
    )
    assert found.wider > 1
    assert found.value.mean() > narrow.value.mean()
    assert found.effective.mean() > narrow.effective.mean()


@pytest.mark.parametrize("draws", [0, 5001])
def test_a_number_of_draws_out_of_range_is_refused(draws):
    model = LinearGaussian(2, 5, 1.0)
    examples = model.draw(2)
    with pytest.raises(ConfigError, match="draws"):
        weighted.bound(
            model.decoder, examples, model.encoded(examples), draws=draws,
            rng=np.random.default_rng(0),
        )  # fmt: skip
