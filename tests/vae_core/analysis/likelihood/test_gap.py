"""The gap's two parts against a linear-Gaussian VAE, where both are known."""

import numpy as np
import pytest

from tests.vae_core.analysis.likelihood.linear import LinearGaussian
from vae_core.analysis.likelihood import elbo, gap, target


def _elbo(model, examples, codes):
    return elbo.exact(model.decoder, examples, codes, np.random.default_rng(0))


def test_the_best_diagonal_gaussian_is_found_from_a_bad_start():
    model = LinearGaussian(2, 20, 0.8)
    examples = model.draw(40)
    bad = model.encoded(examples, shift=2.0, narrow=0.3)
    found = gap.best_posterior(model.decoder, examples, [bad])
    best = model.encoded(examples)
    assert found.posterior.mean == pytest.approx(best.mean, abs=0.01)
    assert found.posterior.log_variance == pytest.approx(best.log_variance, abs=0.01)


def test_its_parts_are_the_known_divergences():
    model = LinearGaussian(2, 20, 0.8)
    examples = model.draw(40)
    codes = model.encoded(examples, shift=0.7, narrow=0.8)
    found = gap.best_posterior(model.decoder, examples, [codes])
    best = found.elbo - target.normaliser(model.decoder.model, examples)
    # KL(diagonal ‖ full) at the same mean = ½ (Σ log Λ_ii − log|Λ|)
    _, covariance = model.posterior(examples)
    precision = np.linalg.inv(covariance)
    family = 0.5 * (np.log(np.diag(precision)).sum() - np.linalg.slogdet(precision)[1])
    assert model.log_p(examples) - best == pytest.approx(np.full(40, family), abs=5e-3)
    # KL of two Gaussians that share the precision's diagonal
    shift = 0.7 * 0.8 / np.sqrt(np.diag(precision))
    miss = 2 * 0.5 * (0.8**2 - 1 - np.log(0.8**2)) + 0.5 * shift @ precision @ shift
    assert best - _elbo(model, examples, codes) == pytest.approx(np.full(40, miss), abs=0.02)


def test_it_never_lies_below_the_encoder_s():
    model = LinearGaussian(1, 8, 0.5)
    examples = model.draw(30)
    codes = model.encoded(examples)
    found = gap.best_posterior(model.decoder, examples, [codes])
    best = found.elbo - target.normaliser(model.decoder.model, examples)
    assert (best >= _elbo(model, examples, codes) - 1e-4).all()
