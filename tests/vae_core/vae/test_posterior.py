"""The posterior's width."""

import numpy as np
import pytest

from vae_core.vae.posterior import Posterior


def test_sigma_is_the_square_root_of_the_variance():
    variance = np.array([[0.25, 4.0], [1.0, 1e-6]])
    posterior = Posterior(np.zeros((2, 2)), np.log(variance))
    assert posterior.sigma == pytest.approx(np.sqrt(variance))
