"""The map's plane: what it shows of z, and the z of a place on it."""

import numpy as np
import pytest

from vae_core.analysis import projection
from vae_core.vae.codes import Codes, Quantised

rng = np.random.default_rng(0)


def some_plane(latent_dim):
    vectors = rng.normal(size=(3, latent_dim))
    return projection.spanned(*vectors, ("a", "b"), np.eye(latent_dim))


@pytest.mark.parametrize("latent_dim", [1, 2])
def test_the_whole_space_is_its_own_plane_to_the_bit(latent_dim):
    plane = projection.flat(latent_dim)
    places = rng.normal(size=(50, 2)).astype(np.float32)
    places[:, latent_dim:] = 0
    assert (plane.lift(places) == places[:, :latent_dim]).all()
    assert (plane.project(places[:, :latent_dim]) == places).all()
    assert plane.names == ("z₁", "z₂")


@pytest.mark.parametrize("latent_dim", [3, 16, 64])
def test_a_place_lifted_is_where_least_squares_finds_it(latent_dim):
    plane = some_plane(latent_dim)
    places = rng.normal(size=(20, 2))
    z = plane.lift(places)
    assert np.abs(plane.project(z) - places).max() < 1e-5
    assert plane.distance(z).max() < 1e-5
    other = rng.normal(size=(20, latent_dim))
    ways = np.stack([plane.across, plane.up], axis=1)
    solved, residuals, *_ = np.linalg.lstsq(ways, (other - plane.origin).T, rcond=None)
    assert np.allclose(plane.project(other), solved.T)
    assert np.allclose(plane.distance(other) ** 2, residuals)


def test_the_planes_place_nearest_to_0_is_its_origin():
    plane = some_plane(9)
    assert np.allclose([plane.origin @ plane.across, plane.origin @ plane.up], 0)
    assert np.allclose(plane.across @ plane.up, 0)
    assert np.allclose(plane.project(np.zeros(9)), 0)


@pytest.mark.parametrize(
    "second", [np.zeros(5), np.ones(5), 1 + 1e-9 * np.arange(5), 1e4 + 1e-5 * np.arange(5)]
)
def test_without_a_second_direction_a_spare_one_is_taken(second):
    plane = projection.spanned(np.zeros(5), np.ones(5), second, ("a", "b"), np.eye(5)[3:])
    assert np.allclose([plane.across @ plane.up, plane.up @ plane.up], [0, 1])
    assert plane.up[3] > 0.8, "of the spare ones, the first"


def test_codes_are_projected_at_every_node():
    values = Quantised.of(rng.normal(size=(3, 7, 4)), 1e-3)
    betas = np.array([0.1, 1, 10], np.float32)
    codes = Codes(betas, values, betas, values, np.arange(7))
    plane = some_plane(4)
    shown = projection.project_codes(codes, plane, most=5)
    assert shown.mean.integers.shape == (3, 5, 2) and len(shown.labels) == 5
    for node in range(3):
        assert np.abs(shown.mean[node] - plane.project(codes.mean[node][:5])).max() < 1e-3
    widths = shown.log_variance
    assert widths.integers.shape == (3, 0, 2) and widths.integers.dtype == np.int16
    assert widths.step == 1e-3


def test_codes_of_one_dimension_lie_on_a_line():
    values = Quantised.of(rng.normal(size=(3, 7, 1)), 1e-3)
    betas = np.array([0.1, 1, 10], np.float32)
    shown = projection.project_codes(Codes(betas, values, betas, values, None), projection.flat(1))
    assert shown.labels is None
    for found in (shown.mean, shown.log_variance):
        assert found.integers.shape == (3, 7, 2) and found.step == pytest.approx(1e-3)
        assert (found.integers[..., 0] == values.integers[..., 0]).all()
        assert (found.integers[..., 1] == 0).all()


def test_codes_of_two_dimensions_stay_what_they_are():
    values = Quantised.of(rng.normal(size=(1, 7, 2)), 1e-3)
    codes = Codes(np.ones(1), values, np.ones(1), values, None)
    assert projection.project_codes(codes, projection.flat(2)) is codes
    assert projection.project_codes(codes, projection.flat(2), most=5).mean.integers.shape[1] == 5


def test_more_than_two_dimensions_are_wide():
    assert [projection.is_wide(n) for n in (1, 2, 3, 64)] == [False, False, True, True]
    assert projection.axis_name(11) == "z₁₂"


def test_a_shadow_is_the_covariance_of_projected_draws():
    rng = np.random.default_rng(8)
    first, second = np.linalg.qr(rng.normal(size=(6, 2)))[0].T
    plane = projection.Plane(np.zeros(6), first, second, ("a", "b"))
    sigma = np.array([0.1, 0.5, 1, 2, 0.3, 0.7])
    drawn = plane.project(rng.normal(size=(200_000, 6)) * sigma)
    (a, b), (c, _) = np.diag(np.cov(drawn.T)), np.cov(drawn.T)[0, ::-1]
    assert plane.shadow(sigma[None] ** 2)[0] == pytest.approx([a, b, c], rel=0.02, abs=0.01)
