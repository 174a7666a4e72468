"""The map's plane: what it shows of z, and the z of a place on it."""

import numpy as np
import pytest

from vae_core.analysis import projection
from vae_core.vae.codes import Codes, Quantised

rng = np.random.default_rng(0)


@pytest.mark.parametrize("latent_dim", [2, 3, 16])
def test_a_place_lifted_and_projected_is_the_same_place(latent_dim):
    places = rng.normal(size=(5, 2)).astype(np.float32)
    z = projection.lift(places, latent_dim)
    assert z.shape == (5, latent_dim) and (z[:, 2:] == 0).all()
    assert (projection.project(z) == places).all()


def test_one_dimension_lies_on_the_axis():
    z = projection.lift(np.array([0.5, 9.0]), 1)
    assert z.tolist() == [0.5] and projection.project(z).tolist() == [0.5, 0.0]


def test_codes_are_projected_at_every_node():
    values = Quantised.of(rng.normal(size=(3, 7, 4)), 1e-3)
    betas = np.array([0.1, 1, 10], np.float32)
    codes = Codes(betas, values, betas, values, None)
    shown = projection.project_codes(codes)
    assert shown.mean.integers.shape == (3, 7, 2)
    assert (shown.mean[1] == codes.mean[1][:, :2]).all()


def test_what_is_left_out_is_counted():
    assert [projection.left_out(n) for n in (1, 2, 5)] == [0, 0, 3]
