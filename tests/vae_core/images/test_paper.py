"""What lies behind the ink."""

from dataclasses import replace

import numpy as np
import pytest

from vae_core.errors import ImageError
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


def uneven(side=200, digit=True, polarity=-1):
    """A sheet whose light is a parabola, with strokes of ink 0.5 as strong as the light."""
    y, x = np.meshgrid(np.linspace(-1, 1, side), np.linspace(-1, 1, side), indexing="ij")
    light = 150 + 25 * x - 15 * y - 20 * x * x + 8 * x * y - 10 * y * y
    strokes = np.zeros((side, side), bool)
    strokes[60:140, 70:84] = strokes[60:74, 70:130] = digit
    return (light + polarity * 0.5 * light * strokes).astype(np.float32), light, strokes


@pytest.mark.parametrize("polarity", [-1, 1])
def test_a_parabola_of_light_is_found_under_the_ink_and_divided_out(polarity):
    grey, light, strokes = uneven(polarity=polarity)
    np.testing.assert_allclose(paper._page(grey), light, atol=0.5)
    ink, inverted = paper.without_paper(grey, MNIST)
    assert inverted == (polarity < 0)
    assert np.abs(ink[~strokes]).max() < 0.02 and np.ptp(ink[strokes]) < 0.03
    assert ink[strokes].mean() == pytest.approx(1.0, abs=0.05)


def test_outliers_do_not_bend_the_surface():
    rng = np.random.default_rng(0)
    y, x = rng.uniform(-1, 1, size=(2, 500))
    coefficients = np.array([100, 20, -10, 5, 3, -8])
    values = paper._parabola(y, x) @ coefficients + rng.normal(0, 0.5, 500)
    values[:150] = rng.uniform(0, 255, 150)
    found = paper._fitted(paper._parabola(y, x), values)
    np.testing.assert_allclose(found, coefficients, atol=0.5)


def test_light_is_1_on_average_and_dark_paper_says_nothing_of_it():
    sheet = np.linspace(50, 150, 100).reshape(10, 10)
    np.testing.assert_allclose(paper._light(sheet), sheet / 100)
    assert paper._light(np.array([[1.0, 199.0]])).tolist() == [[0.4, 1.99]]
    assert paper._light(np.array([[0.0, 0.0, 0.0, 400.0]])).tolist() == [[0.4, 0.4, 0.4, 2.5]]
    assert paper._light(np.full((2, 2), 11.9)).tolist() == [[1, 1], [1, 1]]
    assert paper._light(np.array([[6.0, 18.0]])).tolist() == [[0.5, 1.5]]


def test_the_border_is_the_outermost_pixels_middle():
    grey = np.full((50, 100), 7.0)
    grey[2:-2, 2:-2] = 99.0
    grey[0, :40] = 250.0
    assert paper._border(grey) == 7.0
    grey[1] = grey[0] = grey[-1] = 5.0
    assert paper._border(grey) == 5.0


@pytest.mark.parametrize(("kind", "ground"), [("border", 40.0), ("none", 0.0)])
def test_shades_are_kept_where_only_the_border_or_nothing_is_taken_away(kind, ground):
    grey = np.full((100, 100), 40.0, np.float32)
    grey[30:70, 30:50], grey[30:70, 50:70] = 100.0, 240.0
    for polarity, inverted in (("light", False), ("dark", True), ("found", False)):
        choice = replace(MNIST, paper=kind, polarity=polarity)
        ink, was = paper.without_paper(grey, choice)
        rest = (grey - ground) / 255
        turned = (1 if kind == "none" else 0) - rest
        assert was is inverted
        np.testing.assert_allclose(ink, turned if inverted else rest, atol=1e-6)


def test_a_picture_of_one_colour_and_noise_has_nothing_to_see():
    rng = np.random.default_rng(0)
    noise = rng.normal(100, 1, size=(120, 120)).astype(np.float32)
    for kind in ("page", "border", "none"):
        with pytest.raises(ImageError, match="nothing to see"):
            paper.without_paper(noise, replace(MNIST, paper=kind))
    spot = noise.copy()
    spot[40:80, 40:80] += 40
    assert paper.without_paper(spot, MNIST)[0].max() > 0.5


def test_white_that_a_camera_has_cut_off_is_not_even_paper():
    grey = sheet(255).astype(np.float32)
    grey[20:100, 60:100] -= np.linspace(0, 12, 40, dtype=np.float32)
    assert paper._even(grey) is None
