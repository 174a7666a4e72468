"""Small pixels laid over a picture: areas by hand, a known phase found again."""

import numpy as np
import pytest
from PIL import Image

from vae_core.images import pixel_grid
from vae_core.images.pixel_grid import Box, PixelGrid


def test_each_small_pixel_is_the_mean_of_its_area_cut_pixels_included():
    ink = np.array([[4.0, 8.0, 0.0], [0.0, 4.0, 12.0], [2.0, 2.0, 2.0]])
    (value,) = PixelGrid(0.5, 0.0, 1.5, 1, 1).sample(ink).ravel()
    by_hand = (0.5 * 4 + 8 + 0.5 * (0.5 * 0 + 4)) / 1.5**2
    assert value == pytest.approx(by_hand)


def test_there_is_no_ink_outside_of_the_picture():
    grid = PixelGrid(-2.0, -2.0, 2.0, 3, 3)
    np.testing.assert_allclose(
        grid.sample(np.ones((2, 2))), [[0, 0, 0], [0, 1, 0], [0, 0, 0]], atol=1e-7
    )
    enlarged = PixelGrid(-1.0, -1.0, 0.5, 8, 8).sample(np.ones((2, 2), np.float32))
    assert enlarged.shape == (8, 8) and abs(enlarged[0]).max() < 0.1 and enlarged[4, 4] > 0.9


def test_the_centre_of_mass_is_in_small_pixels_of_the_grid():
    ink = np.zeros((40, 40))
    ink[10:20, 30] = 1.0
    row, column = PixelGrid(20.0, 5.0, 4.0, 5, 5).centre_of_mass(ink)
    assert row == pytest.approx((15 - 5) / 4) and column == pytest.approx((30.5 - 20) / 4)
    assert PixelGrid(0.0, 0.0, 4.0, 5, 7).centre_of_mass(np.zeros((9, 9))) == (3.5, 2.5)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("enlargement", [3, 9, 31])
def test_columns_are_laid_where_the_small_image_had_them(enlargement, turned):
    rng = np.random.default_rng(enlargement)
    for width in (5, 8, 13):
        small = np.zeros((20, 24), np.float32)
        small[:, 6 : 6 + width] = rng.uniform(0.1, 1.0, (20, width))
        size = (24 * enlargement, 20 * enlargement)
        ink = np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC))
        # Edges as a person would see them: somewhere within the first and the last column.
        left, right = np.array([6.4, 6 + width - 0.2]) * enlargement
        box = Box(left, 0.0, right, 20.0 * enlargement)
        if turned:
            ink, box = ink.T, Box(box.top, box.left, box.bottom, box.right)
        grid = pixel_grid.explaining(ink, box, float(enlargement))
        start = (grid.top if turned else grid.left) / enlargement
        assert abs(start - round(start)) < 0.03
        count = grid.height if turned else grid.width
        assert (round(start), count) == (6, width)


def test_pixels_too_coarse_to_tell_are_laid_in_the_middle():
    box = Box(2.0, 1.0, 7.0, 21.0)
    assert pixel_grid.explaining(np.ones((30, 30)), box, 1.0) == pixel_grid.around(box, 1.0)
