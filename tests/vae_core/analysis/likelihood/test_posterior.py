"""The exact posterior of one example against a linear-Gaussian VAE's."""

import numpy as np
import pytest

from tests.vae_core.analysis.likelihood.linear import LinearGaussian
from vae_core.analysis.likelihood.posterior import SHARES, exact_posterior
from vae_core.analysis.likelihood.quadrature import Quadrature


def test_it_is_the_gaussian_that_is_known():
    model = LinearGaussian(2, 20, 0.8)
    example = model.draw(1)
    code = model.encoded(example, shift=0.6, narrow=0.9)
    quadrature = Quadrature(model.decoder, code)
    found = exact_posterior(model.decoder, quadrature, example, code)
    mean, covariance = model.posterior(example)
    z = np.stack(np.meshgrid(found.x, found.y), axis=-1) - mean[0]
    squares = np.einsum("yxi,ij,yxj->yx", z, np.linalg.inv(covariance), z)
    expected = np.exp(-0.5 * squares) / (2 * np.pi * np.sqrt(np.linalg.det(covariance)))
    assert found.density == pytest.approx(expected, abs=0.01 * expected.max())
    cell = (found.x[1] - found.x[0]) * (found.y[1] - found.y[0])
    assert found.density.sum() * cell == pytest.approx(1, abs=0.01)
    for level, share in zip(found.levels, SHARES, strict=True):
        assert level == pytest.approx((1 - share) * expected.max(), rel=0.1)
    assert found.log_p == pytest.approx(model.log_p(example)[0], abs=0.01)
    assert found.best.mean == pytest.approx(mean, abs=0.01)
    assert found.amortisation > 0.1 and found.approximation > -0.01
    assert found.elbo + found.amortisation + found.approximation == pytest.approx(found.log_p)


def test_it_is_drawn_in_two_dimensions():
    model = LinearGaussian(1, 5, 1.0)
    example = model.draw(1)
    code = model.encoded(example)
    with pytest.raises(ValueError, match="two dimensions"):
        exact_posterior(model.decoder, Quadrature(model.decoder, code), example, code)
