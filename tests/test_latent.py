import numpy as np
import pytest
from scipy.stats import norm

from vae_core import latent
from vae_core.errors import ConfigError


def test_linear_coordinates():
    assert latent.grid_coordinates(5, 2.0, "linear") == pytest.approx([-2, -1, 0, 1, 2])


def test_quantiles_are_even_in_probability():
    axis = latent.grid_coordinates(21, 2.5, "quantile")
    steps = np.diff(norm.cdf(axis))
    assert axis[[0, -1]] == pytest.approx([-2.5, 2.5])
    assert steps == pytest.approx(np.full(20, steps[0]))


@pytest.mark.parametrize(
    ("n", "span", "spacing"),
    [
        (1, 2, "linear"),
        (41, 2, "linear"),
        (5, 0, "linear"),
        (5, np.inf, "linear"),
        (5, 9, "quantile"),
    ],
)
def test_out_of_range(n, span, spacing):
    with pytest.raises(ConfigError, match="Received"):
        latent.grid_coordinates(n, span, spacing)


def test_the_grid_runs_from_the_top_left():
    z = latent.manifold_points(3, 1.0, "linear", latent_dim=4)
    assert z[0, :2] == pytest.approx([-1, 1]) and z[-1, :2] == pytest.approx([1, -1])
    assert not z[:, 2:].any()


def test_every_tile_of_the_manifold_is_its_own_z():
    def decode(z):
        return np.broadcast_to((z[:, 0] + 10 * z[:, 1])[:, None, None, None], (len(z), 2, 3, 1))

    picture = latent.manifold(decode, 4, 3.0, "linear", 2)
    assert picture.shape == (8, 12)
    assert picture[0, 0] == pytest.approx(-3 + 30) and picture[-1, -1] == pytest.approx(3 - 30)
    assert picture[0, 3] == pytest.approx(-1 + 30)


def test_a_walk_begins_and_ends_where_it_should_in_even_steps():
    start, end = np.array([2.0, 0.0, 1.0]), np.array([0.0, -3.0, 0.5])
    for route in ("line", "arc"):
        way = latent.walk(start, end, 9, route)
        assert way.shape == (9, 3) and way.dtype == np.float32
        np.testing.assert_allclose(way[[0, -1]], [start, end], atol=1e-6)
    steps = np.diff(latent.walk(start, end, 9, "line"), axis=0)
    np.testing.assert_allclose(steps, np.broadcast_to((end - start) / 8, (8, 3)), atol=1e-6)


def test_an_arc_turns_evenly_and_keeps_its_distance():
    way = latent.walk(np.array([2.0, 0.0]), np.array([0.0, 2.0]), 7, "arc")
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), 2.0, atol=1e-6)
    turned = np.degrees(np.arctan2(way[:, 1], way[:, 0]))
    np.testing.assert_allclose(turned, np.arange(7) * 15, atol=1e-4)


@pytest.mark.parametrize("end", [[-1.0, 0.0], [0.0, 0.0], [2.0, 0.0], [1.0, 0.0]])
def test_an_arc_without_a_plane_is_a_line(end):
    start = np.array([1.0, 0.0])
    way = latent.walk(start, np.array(end), 5, "arc")
    np.testing.assert_allclose(way, latent.walk(start, np.array(end), 5, "line"), atol=1e-6)


def test_a_walk_of_one_place_is_none():
    with pytest.raises(ConfigError, match="count"):
        latent.walk(np.zeros(2), np.ones(2), 1, "line")
