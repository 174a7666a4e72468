"""A preparation measured on a person's own images makes pictures look as they do."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.support import pictures
from vae_core import datasets
from vae_core.datasets.preparation import preparation_for
from vae_core.images import recipe
from vae_core.images.preparation import AS_IT_IS, DIGITS, MNIST
from vae_core.images.prepare import prepare

DATA = datasets.load("digits")


def test_digits_are_measured_as_the_catalogue_has_them():
    found = recipe.measured(DATA.train.x)
    assert (found.paper, found.content, found.ground) == ("page", "strokes", "dark")
    assert abs(found.side - DIGITS.side) <= 1
    assert found.thickness is not None and DIGITS.thickness is not None
    assert found.thickness.usual == pytest.approx(DIGITS.thickness.usual, abs=0.3)
    assert found.thickness.least == pytest.approx(DIGITS.thickness.least, abs=0.4)


def test_mnist_is_measured_as_the_catalogue_has_it():
    mnist = datasets.load_test("mnist")
    if mnist is None:
        pytest.skip("MNIST is not at hand")
    found = recipe.measured(mnist.x)
    assert (found.side, found.centre, found.ground) == (20, "mass", "dark")
    assert found.thickness.usual == pytest.approx(MNIST.thickness.usual, abs=0.2)


def test_images_on_a_light_ground_get_drawings_on_a_light_ground():
    """A drawing in dark ink on white went in as light on black."""
    own = 255 - DATA.train.x
    found = recipe.measured(own)
    assert found.ground == "light"
    drawing = pictures.plain(DATA.test.x[3], np.random.default_rng(0))
    image = prepare(drawing, found).image
    assert np.abs(image.astype(float) - (255 - DATA.test.x[3])).mean() / 255 < 0.06
    same = prepare(Image.fromarray(own[0, ..., 0]), found)
    np.testing.assert_array_equal(same.image, own[0])


def test_smaller_thinner_things_get_a_recipe_of_their_own():
    """Rings of 14 pixels, one pixel thick, in 40×40."""
    rng, images = np.random.default_rng(0), []
    for _ in range(80):
        sheet = Image.new("L", (160, 160), 0)
        y, x = rng.integers(48, 57, 2)
        ImageDraw.Draw(sheet).ellipse((x, y, x + 56, y + 56), outline=255, width=6)
        images.append(np.asarray(sheet.resize((40, 40), Image.Resampling.BOX)))
    found = recipe.measured(np.array(images)[..., None])
    assert found.content == "strokes" and abs(found.side - 14 * 28 / 40) <= 1
    assert found.thickness is not None and found.thickness.usual < 2
    thick = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(thick).ellipse((50, 50, 250, 250), outline=0, width=20)
    image = prepare(thick, found, (40, 40)).image[..., 0]
    rows = np.flatnonzero((image > 60).any(axis=1))
    assert image.shape == (40, 40) and abs(np.ptp(rows) + 1 - 14) <= 2


def test_photographs_are_taken_as_they_are():
    rng = np.random.default_rng(0)
    assert recipe.measured(rng.integers(0, 256, (50, 32, 32, 1), dtype=np.uint8)) == AS_IT_IS


def test_the_catalogue_goes_first_and_without_images_nothing_is_changed():
    assert preparation_for("mnist", None) == MNIST
    assert preparation_for("my-own", None) == AS_IT_IS
    assert preparation_for("my-own", 255 - DATA.test.x).ground == "light"
