"""Neighbours and votes."""

import numpy as np

from vae_core.analysis import neighbours

rng = np.random.default_rng(0)


def test_nearest_is_what_sorting_all_distances_gives():
    points, place = rng.normal(size=(5000, 3)), rng.normal(size=3)
    expected = np.argsort(((points - place) ** 2).sum(axis=1))[:20]
    assert neighbours.nearest(points, place, 20).tolist() == expected.tolist()
    assert len(neighbours.nearest(points[:4], place, 20)) == 4


def test_bytes_are_compared_without_overflow():
    images = np.array([[[0]], [[255]], [[130]]], np.uint8)
    assert neighbours.nearest(images, np.array([[120]], np.uint8), 3).tolist() == [2, 0, 1]


def test_with_sums_of_squares_the_nearest_images_are_the_same():
    images = rng.integers(0, 256, (1300, 6, 6, 1)).astype(np.uint8)
    squares = neighbours.sums_of_squares(images)
    np.testing.assert_allclose(squares, (images.astype(float) ** 2).sum(axis=(1, 2, 3)), rtol=1e-6)
    for target in images[::400]:
        expected = neighbours.nearest(images, target, 25)
        assert neighbours.nearest(images, target, 25, squares).tolist() == expected.tolist()
    assert squares.tolist() == neighbours.sums_of_squares(images).tolist(), "they are left alone"


def test_a_vote_and_its_ties():
    assert neighbours.vote(np.array([3, 7, 7])) == neighbours.Vote(7, 2 / 3)
    assert neighbours.vote(np.array([5, 1, 1, 5])).label == 5  # the nearest one


def test_neighbours_are_found_in_every_part():
    points = np.zeros((1001, 2))
    points[[3, 499, 500, 1000]] = 5.0
    points[700] = 4.0
    found = neighbours.nearest(points, np.array([5.0, 5.0]), 5).tolist()
    assert sorted(found[:4]) == [3, 499, 500, 1000] and found[4] == 700
    assert neighbours.nearest(points, np.array([4.0, 4.0]), 1).tolist() == [700]
    assert neighbours.nearest(points, np.array([4.0, 4.0]), 1001)[0] == 700


def test_a_vote_without_labels_and_one_of_those_that_have_one():
    assert neighbours.vote(np.array([-1, -1])) == neighbours.Vote(-1, 1.0)
    assert neighbours.vote(np.array([-1, 0, 4, -1, 4, 0])) == neighbours.Vote(0, 0.5)
    assert neighbours.vote(np.array([-1, 0, -1])) == neighbours.Vote(0, 1.0)
    assert neighbours.vote(np.array([9])) == neighbours.Vote(9, 1.0)
