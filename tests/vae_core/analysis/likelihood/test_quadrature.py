"""log p by quadrature against closed forms and brute force."""

import numpy as np
import pytest

from tests.vae_core.analysis.likelihood.linear import LinearGaussian
from vae_core.analysis.likelihood.quadrature import TOLERANCE, Quadrature
from vae_core.analysis.likelihood.target import Decoder, Examples, at_shared
from vae_core.errors import ConfigError
from vae_core.vae import importance
from vae_core.vae.likelihood import OutputModel
from vae_core.vae.posterior import Posterior


# From a posterior as wide as the prior to one of σ = 0.01, ten steps of no grid.
@pytest.mark.parametrize("scale", [0.05, 1.0, 8.0])
@pytest.mark.parametrize("dimensions", [1, 2])
@pytest.mark.parametrize("shift", [0.0, 3.0])
def test_a_linear_gaussian_s_likelihood_is_the_closed_form(dimensions, scale, shift):
    model = LinearGaussian(dimensions, 40, scale)
    examples = model.draw(60)
    codes = model.encoded(examples, shift=shift)
    found = Quadrature(model.decoder, codes).log_likelihood(examples, codes)
    difference = np.abs(found.log_p - model.log_p(examples))
    assert difference.max() < TOLERANCE
    assert found.error.max() <= TOLERANCE
    assert (difference <= found.error + 1e-3).all()  # 1e-3: single precision


def _two_moons(z):
    """Logits under which many x have two separate explanations: z and −z."""
    even = np.concatenate([z**2, z[:, :1] * z[:, 1:]], axis=1)
    return 3 * np.tanh(even @ np.random.default_rng(5).normal(size=(3, 30))).astype(np.float32)


def test_a_posterior_of_two_modes_is_counted_whole_from_a_code_at_one_of_them():
    decoder = Decoder(_two_moons, OutputModel("bernoulli"), 2)
    rng = np.random.default_rng(2)
    z = rng.normal(size=(40, 2))
    x = (rng.random((40, 30)) < 1 / (1 + np.exp(-_two_moons(z)))).astype(np.float32)
    codes = Posterior(z.astype(np.float32), np.full((40, 2), 2 * np.log(0.1), np.float32))
    found = Quadrature(decoder, codes).log_likelihood(Examples(x), codes)
    step = 0.02
    axis = np.arange(-7, 7, step)
    places = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    log_f = importance.log_prior(places)[:, None] - at_shared(
        decoder, Examples(x), decoder.at(places)
    )
    brute = importance.log_sum_exp(log_f.T) + 2 * np.log(step)
    difference = np.abs(found.log_p - brute)
    assert difference.max() < TOLERANCE
    assert (difference <= found.error + 1e-3).all()


def test_missing_values_are_left_out():
    model = LinearGaussian(2, 12, 1.0)
    examples = model.draw(10)
    observed = np.random.default_rng(3).random((10, 12)) < 0.6
    codes = model.encoded(examples)
    some = Examples(np.where(observed, examples.x, 0).astype(np.float32), observed)
    found = Quadrature(model.decoder, codes).log_likelihood(some, codes)
    for index, seen in enumerate(observed):
        part = LinearGaussian(2, 12, 1.0)
        part.weights, part.bias = part.weights[seen], part.bias[seen]
        expected = part.log_p(Examples(examples.x[index : index + 1, seen]))
        assert found.log_p[index] == pytest.approx(expected[0], abs=0.01)


def test_what_no_grid_resolves_is_refused_with_a_sentence():
    model = LinearGaussian(2, 40, 1000.0)
    examples = model.draw(50)
    with pytest.raises(ConfigError, match=r"cannot be resolved.*as narrow as"):
        Quadrature(model.decoder, model.encoded(examples))


def _bent(z):
    """A ridge along z₂ = z₁² across which a posterior is 0.02 wide."""
    return np.stack([z[:, 0] / 0.5, (z[:, 1] - z[:, 0] ** 2) / 0.02], axis=1).astype(np.float32)


def test_a_bent_posterior_s_tails_get_grids_of_their_own():
    """All of it lies around one mode, and most of it where a Gaussian at that mode is not."""
    decoder = Decoder(_bent, OutputModel("gaussian"), 2)
    along = np.linspace(-1.5, 1.5, 12)
    examples = Examples(np.stack([along / 0.5, np.zeros(12)], axis=1).astype(np.float32))
    codes = Posterior(
        np.stack([along, along**2], axis=1).astype(np.float32),
        np.full((12, 2), 2 * np.log(0.02), np.float32),
    )
    found = Quadrature(decoder, codes).log_likelihood(examples, codes)
    step = 0.002  # along z₁ it may be wider: across the ridge the rule is exact by its z₂
    across, up = np.arange(-4.5, 4.5, 0.02), np.arange(-0.3, 0.3, step)
    first, offset = np.meshgrid(across, up, indexing="ij")
    places = np.stack([first, first**2 + offset], axis=-1).reshape(-1, 2)
    log_f = importance.log_prior(places)[:, None] - at_shared(decoder, examples, decoder.at(places))
    brute = importance.log_sum_exp(log_f.T) + np.log(step * 0.02) - np.log(2 * np.pi)
    difference = np.abs(found.log_p - brute)
    assert found.error.max() <= TOLERANCE
    assert (difference <= found.error + 1e-3).all()
