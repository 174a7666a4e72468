"""What is hardly one of the things that the network knows gets a sentence, and others none."""

import numpy as np
import pytest
from PIL import Image

from tests.support import pictures
from vae_core import datasets
from vae_core.errors import ImageError
from vae_core.images import likeness
from vae_core.images.doubt import doubt
from vae_core.images.preparation import DIGITS
from vae_core.images.prepare import prepare

DATA = datasets.load("digits")
USUAL = likeness.measured(DATA.test.x)  # as on the page


def clothes():
    """Solid shapes with sleeves, 28×28, light on black."""
    rng, made = np.random.default_rng(0), np.zeros((20, 28, 28, 1), np.uint8)
    for image in made:
        half, top = int(rng.integers(5, 9)), int(rng.integers(2, 6))
        image[top:26, 14 - half : 14 + half] = rng.integers(120, 255)
        image[top : top + 7, 1:27] = rng.integers(120, 255)
    return made


def doubted(pictures_made):
    words = []
    for picture in pictures_made:
        try:
            words.append(doubt(prepare(picture, DIGITS), USUAL))
        except ImageError as error:
            words.append(str(error))
    return words


@pytest.mark.parametrize("kind", pictures.NO_DIGIT_KINDS)
def test_what_is_no_digit_gets_a_sentence(kind):
    made = [pictures.no_digit(kind, clothes(), np.random.default_rng(i)) for i in range(20)]
    words = doubted(made)
    assert sum(word is not None for word in words) >= 18
    assert all(word.count("\n") == 0 and len(word) < 200 for word in words if word)


def test_digits_get_none():
    held_out = DATA.train.x[:100]
    words = doubted(Image.fromarray(255 - np.kron(x[..., 0], np.ones((6, 6), np.uint8)))
                    for x in held_out)  # fmt: skip
    assert sum(word is not None for word in words) <= 9  # few images to know them by


def test_the_step_to_look_at_is_one_that_was_taken():
    for kind in pictures.NO_DIGIT_KINDS:
        prepared = prepare(pictures.no_digit(kind, clothes(), np.random.default_rng(1)), DIGITS)
        words = doubt(prepared, USUAL)
        if words:
            assert any(step.name in words for step in prepared.steps)


def test_too_few_images_say_nothing():
    assert likeness.measured(DATA.train.x[:20]) is None


def test_an_image_of_the_set_is_like_it_and_its_negative_is_not():
    inside = [USUAL.unlike(x) <= 1 for x in DATA.test.x[:100]]
    assert np.mean(inside) > 0.93
    assert USUAL.unlike(255 - DATA.test.x[0]) > 1
