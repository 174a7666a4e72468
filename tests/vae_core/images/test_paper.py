"""What lies behind the ink."""

import numpy as np
import pytest

from vae_core.images import paper
from vae_core.images.preparation import MNIST


def sheet(value, side=120):
    grey = np.full((side, side), value, np.uint8)
    grey[30:80, 40:52] = 255 - value
    return grey


@pytest.mark.parametrize("value", [0, 235, 255])
def test_even_paper_is_its_value_as_the_fit_finds_it(value):
    grey = sheet(value)
    nearly = grey.copy()
    nearly[0, 0] = abs(value - 1)  # no longer even: the parabola is fitted
    ink, inverted = paper.without_paper(grey.astype(np.float32), MNIST)
    fitted, fitted_inverted = paper.without_paper(nearly.astype(np.float32), MNIST)
    assert inverted == fitted_inverted == (value > 128)
    np.testing.assert_allclose(ink.ravel()[1:], fitted.ravel()[1:], atol=1e-5)
    assert ink[0, 0] == 0 and paper._even(nearly) is None


def test_a_frame_around_other_paper_is_not_the_paper():
    grey = sheet(200)
    grey[[0, -1]] = grey[:, [0, -1]] = 90
    assert paper._even(grey) is None
