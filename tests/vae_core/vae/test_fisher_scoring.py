"""A step of Fisher scoring against the closed form: of a linear decoder it ends at the mode."""

import numpy as np
import pytest

from vae_core.vae import fisher_scoring
from vae_core.vae.likelihood import OutputModel

SIGMA, BETA = 0.5, 3.0
rng = np.random.default_rng(0)
WEIGHTS, BIAS = rng.normal(size=(3, 20)), rng.normal(size=20)
MODEL = OutputModel("learned-gaussian", np.full(20, np.log(SIGMA)))


def decode(z):
    return z @ WEIGHTS + BIAS


def mode(x, weight=1.0):
    """Of −log p(x|z) − β·log p(z), which is quadratic in z."""
    scaled = WEIGHTS * weight / SIGMA**2
    return np.linalg.solve(scaled @ WEIGHTS.T + BETA * np.eye(3), scaled @ (x - BIAS))


@pytest.mark.parametrize("observed", [None, np.arange(20) % 3 > 0])
def test_one_step_of_a_linear_decoder_ends_at_the_mode(observed):
    x, z = rng.normal(size=(1, 20)), rng.normal(size=(4, 3)).astype(np.float32)
    seen = None if observed is None else observed[None]
    found = fisher_scoring.steps(
        x, z, decode, model=MODEL, beta=BETA, longest=100.0, rng=rng, observed=seen
    )
    wanted = mode(x[0], 1.0 if observed is None else observed)
    assert np.abs(z + found - wanted).max() < 0.02  # the damping holds it back a little


def test_no_step_is_longer_than_the_longest():
    z = 10 * rng.normal(size=(4, 3)).astype(np.float32)
    found = fisher_scoring.steps(
        rng.normal(size=(4, 20)), z, decode, model=MODEL, beta=BETA, longest=0.5, rng=rng
    )
    assert np.linalg.norm(found, axis=1) == pytest.approx(0.5, rel=1e-5)
