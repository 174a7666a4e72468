"""Lines and arcs between two z."""

import numpy as np
import pytest

from vae_core.errors import ConfigError
from vae_core.vae import interpolation


def test_a_walk_begins_and_ends_where_it_should_in_even_steps():
    start, end = np.array([2.0, 0.0, 1.0]), np.array([0.0, -3.0, 0.5])
    for route in ("line", "arc"):
        way = interpolation.interpolate(start, end, 9, route)
        assert way.shape == (9, 3) and way.dtype == np.float32
        np.testing.assert_allclose(way[[0, -1]], [start, end], atol=1e-6)
    steps = np.diff(interpolation.interpolate(start, end, 9, "line"), axis=0)
    np.testing.assert_allclose(steps, np.broadcast_to((end - start) / 8, (8, 3)), atol=1e-6)


def test_an_arc_turns_evenly_and_keeps_its_distance():
    way = interpolation.interpolate(np.array([2.0, 0.0]), np.array([0.0, 2.0]), 7, "arc")
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), 2.0, atol=1e-6)
    turned = np.degrees(np.arctan2(way[:, 1], way[:, 0]))
    np.testing.assert_allclose(turned, np.arange(7) * 15, atol=1e-4)


@pytest.mark.parametrize("end", [[-1.0, 0.0], [0.0, 0.0], [2.0, 0.0], [1.0, 0.0]])
def test_an_arc_without_a_plane_is_a_line(end):
    start = np.array([1.0, 0.0])
    way = interpolation.interpolate(start, np.array(end), 5, "arc")
    np.testing.assert_allclose(
        way, interpolation.interpolate(start, np.array(end), 5, "line"), atol=1e-6
    )


def test_a_walk_of_one_place_is_none():
    with pytest.raises(ConfigError, match="count"):
        interpolation.interpolate(np.zeros(2), np.ones(2), 1, "line")


def test_two_places_are_the_two_ends():
    for route in ("line", "arc"):
        way = interpolation.interpolate(np.array([1.0, 0.0]), np.array([0.0, 3.0]), 2, route)
        np.testing.assert_allclose(way, [[1, 0], [0, 3]], atol=1e-6)


def test_rounding_makes_no_angle_of_directions_that_are_the_same_or_opposite():
    """The cosine of two alike may be a little more than 1."""
    for direction in np.random.default_rng(0).normal(size=(300, 5)):
        for factor in (1.7, -1.7):
            way = interpolation.interpolate(direction, factor * direction, 3, "arc")
            assert way.dtype == np.float32
            middle = (1 + factor) / 2 * direction
            np.testing.assert_allclose(way[1], middle, atol=1e-5)
