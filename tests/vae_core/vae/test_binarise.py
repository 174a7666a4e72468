import numpy as np
import pytest

from vae_core.vae.binarise import binarised


def test_values_are_zero_or_one_with_the_grey_as_their_mean_and_the_seed_says_which():
    x = np.tile(np.array([0.0, 0.25, 0.8, 1.0], np.float32), (8000, 1))
    drawn = binarised(x, 3)
    assert drawn.dtype == np.float32 and set(np.unique(drawn)) == {0.0, 1.0}
    assert drawn.mean(axis=0) == pytest.approx([0, 0.25, 0.8, 1], abs=0.02)
    assert (drawn == binarised(x, 3)).all() and (drawn != binarised(x, 4)).any()


def test_what_is_black_stays_black_where_the_draw_is_exactly_0():
    draws = np.random.default_rng(1194).random(3357, np.float32)
    assert draws[3356] == 0  # one draw of 16 million is: here it is known where
    assert not binarised(np.zeros(3357, np.float32), 1194).any()


def test_pictures_of_any_shape_are_drawn_pixel_by_pixel_and_doubles_alike():
    x = np.full((40, 5, 5, 1), 0.5)
    drawn = binarised(x, 0)
    assert drawn.shape == x.shape and drawn.dtype == np.float32
    assert len(np.unique(drawn.reshape(40, -1), axis=0)) == 40


def test_a_seed_names_the_same_draw_today_and_later():
    """Figures that were kept are of it."""
    drawn = binarised(np.full(12, 0.5, np.float32), 7)
    assert drawn.tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0]
