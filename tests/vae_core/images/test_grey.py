"""One brightness a pixel: by Pillow's formula, by range, and by what is opaque."""

import numpy as np
import pytest
from PIL import Image

from vae_core.images.grey import to_grey


def values(image):
    return to_grey(image)[0]


def test_colours_become_their_luminance():
    colours = np.random.default_rng(0).integers(256, size=(4, 5, 3), dtype=np.uint8)
    grey, words = to_grey(Image.fromarray(colours))
    expected = colours @ np.array([0.299, 0.587, 0.114])  # ITU-R 601-2
    assert grey.dtype == np.uint8 and np.abs(grey - expected).max() <= 0.51
    assert words == "Luminance."


@pytest.mark.parametrize(
    ("kind", "largest", "top"),
    [(np.uint16, 255, 255), (np.uint16, 256, 511), (np.uint16, 1023, 1023), (np.uint16, 1024, 2047),
     (np.uint16, 65535, 65535), (np.float32, 1.0, 1.0), (np.float32, 0.25, 1.0),
     (np.float32, 1.5, 255.0), (np.float32, 200.0, 255.0), (np.int32, 100_000, 131_071)],
)  # fmt: skip
def test_numbers_are_taken_by_the_range_that_they_use(kind, largest, top):
    numbers = np.array([[0, largest / 2], [largest, largest / 3]]).astype(kind)
    grey, words = to_grey(Image.fromarray(numbers))
    assert np.abs(grey - numbers * (255.0 / top)).max() < 1.01
    assert words == f"Values up to {largest:g} are taken as 0 to {top:g}."


def test_what_is_no_number_is_the_median_and_what_is_below_nothing_is_nothing():
    numbers = np.array([[0.1, 0.5, 0.9, np.nan, np.inf, -3.0, 0.5]], np.float32)
    assert values(Image.fromarray(numbers)).tolist() == [[25, 127, 229, 127, 127, 0, 127]]
    nothing = Image.fromarray(np.full((2, 2), np.nan, np.float32))
    assert values(nothing).tolist() == [[0, 0], [0, 0]]


def of_ink(light, alpha):
    rgba = np.zeros((1, len(light), 4), np.uint8)
    rgba[..., :3], rgba[..., 3] = np.array(light)[:, None], alpha
    return Image.fromarray(rgba)


def test_ink_of_one_colour_is_what_is_opaque_whatever_the_colour():
    for light in ([0] * 5, [255] * 5, [200, 205, 210, 200, 0], [90, 90, 90, 90, 255]):
        grey, words = to_grey(of_ink(light, [255, 200, 100, 33, 32]))
        assert grey.tolist() == [[0, 55, 155, 222, 223]] and "one colour" in words


def test_ink_of_several_colours_is_laid_on_what_it_stands_out_from():
    grey, words = to_grey(of_ink([0, 60, 120, 90], [255, 255, 255, 0]))
    assert grey.tolist() == [[0, 60, 120, 255]] and words == "Luminance, laid on white."
    grey, words = to_grey(of_ink([170, 255, 200, 90], [255, 255, 255, 0]))
    assert grey.tolist() == [[170, 255, 200, 0]] and words == "Luminance, laid on black."
    grey, words = to_grey(of_ink([160, 100, 220, 90], [255, 255, 255, 0]))
    assert grey[0, 3] == 255 and words == "Luminance, laid on white."
    assert values(of_ink([9, 99], [0, 0])).tolist() == [[255, 255]]  # nothing is seen


def test_what_is_wholly_opaque_is_as_without_transparency():
    image = of_ink([0, 60, 250], [255, 255, 255])
    assert to_grey(image)[1] == "Luminance." and values(image).tolist() == [[0, 60, 250]]


def test_a_palette_may_have_one_transparent_colour():
    image = Image.fromarray(np.array([[0, 1, 2]], np.uint8), "P")
    image.putpalette([10, 10, 10, 60, 60, 60, 120, 120, 120])
    assert values(image).tolist() == [[10, 60, 120]]
    image.info["transparency"] = 2
    assert values(image).tolist() == [[10, 60, 255]]


@pytest.mark.parametrize("mode", ["L", "F"])
def test_the_longer_side_is_at_most_800_and_smaller_pictures_stay(mode):
    for size, expected in (((800, 30), (30, 800)), ((1600, 30), (15, 800)), ((3, 4000), (800, 1))):
        image = Image.new(mode, size, 1)
        assert values(image).shape == expected
    halves = np.repeat(np.array([[0, 200]], np.uint8), 800, axis=1).repeat(4, axis=0)
    shrunk = values(Image.fromarray(halves).convert(mode))
    assert shrunk.shape == (2, 800) and set(np.unique(shrunk)) == {0, 200}
