import numpy as np
import pytest

from vae_core.vae.binarise import binarised


def test_values_are_zero_or_one_with_the_grey_as_their_mean_and_the_seed_says_which():
    x = np.tile(np.array([0.0, 0.25, 0.8, 1.0], np.float32), (8000, 1))
    drawn = binarised(x, 3)
    assert drawn.dtype == np.float32 and set(np.unique(drawn)) == {0.0, 1.0}
    assert drawn.mean(axis=0) == pytest.approx([0, 0.25, 0.8, 1], abs=0.02)
    assert (drawn == binarised(x, 3)).all() and (drawn != binarised(x, 4)).any()
