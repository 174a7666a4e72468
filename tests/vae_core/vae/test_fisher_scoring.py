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


@pytest.mark.parametrize("beta", [0.0, 1e-3])
def test_a_thousandth_of_the_curvature_and_of_one_holds_a_step_back(beta):
    faint = 0.02 * WEIGHTS  # so faint that the damping decides
    z, x = np.zeros((1, 3), np.float32), 0.01 * rng.normal(size=(1, 20))
    found = fisher_scoring.steps(
        x, z, lambda z: z @ faint, model=MODEL, beta=beta, longest=1e9, rng=rng
    )
    fisher = faint @ faint.T / SIGMA**2
    held = beta + 1e-3 * (1 + np.trace(fisher))
    wanted = np.linalg.solve(fisher + held * np.eye(3), faint @ x[0] / SIGMA**2)
    assert found[0] == pytest.approx(wanted, rel=1e-4)


def test_a_shorter_step_keeps_its_length():
    x, z = decode(np.full((1, 3), 0.1)), np.zeros((1, 3), np.float32)
    short, free = (
        fisher_scoring.steps(x, z, decode, model=MODEL, beta=BETA, longest=longest, rng=rng)
        for longest in (0.5, 100.0)
    )
    assert 0.05 < np.linalg.norm(free) < 0.3
    assert np.array_equal(short, free)
