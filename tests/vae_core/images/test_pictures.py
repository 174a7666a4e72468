"""Pictures as people bring them are read as the digits they were made of."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

from tests.support import pictures
from tests.support.judge import Judge
from vae_core import datasets
from vae_core.images.preparation import DIGITS, FASHION, MNIST
from vae_core.images.prepare import prepare

DATA = datasets.load("digits")


def as_mnist(images):
    """The bundled digits, enlarged and made as MNIST's are."""
    sheets = [
        Image.fromarray(np.kron(image[..., 0], np.ones((3, 3), np.uint8))) for image in images
    ]
    return np.stack([prepare(sheet, replace(MNIST, unchanged=False)).image for sheet in sheets])


# As MNIST's, but with strokes as thick as these digits have.
THICK = replace(MNIST, thickness=DIGITS.thickness)
JUDGE = Judge(as_mnist(DATA.train.x[:500]), DATA.train.labels[:500])
_MADE = as_mnist(DATA.test.x[:40])
_KNOWN = np.flatnonzero(JUDGE.read(_MADE) == DATA.test.labels[:40])[:16]
X, LABELS = _MADE[_KNOWN], DATA.test.labels[_KNOWN]


def read(images):
    return JUDGE.read(np.stack(images)) == LABELS[: len(images)]


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_every_kind_is_read(kind):
    made = [pictures.KINDS[kind](x, np.random.default_rng(i)) for i, x in enumerate(X)]
    assert read([prepare(picture, THICK).image for picture in made]).mean() >= 0.85


@pytest.mark.parametrize("kind", pictures.TWO_AT_ONCE)
def test_two_kinds_at_once_are_read(kind):
    make = pictures.TWO_AT_ONCE[kind]
    made = [make(x, np.random.default_rng(i)) for i, x in enumerate(X[:10])]
    assert read([prepare(picture, THICK).image for picture in made]).mean() >= 0.8


def test_each_of_two_digits_is_read_when_chosen():
    right = []
    for i in range(0, len(X), 2):
        picture = pictures.pair(X[i], X[i + 1], np.random.default_rng(i))
        both = [prepare(picture, THICK, thing=thing) for thing in (0, 1)]
        assert [each.thing for each in both] == [0, 1] and len(both[0].things) == 2
        images = np.stack([each.image for each in both])
        right.extend(JUDGE.read(images) == LABELS[i : i + 2])
    assert np.mean(right) >= 0.9


def test_the_larger_of_two_is_taken_unless_another_is_chosen():
    picture = Image.new("L", (400, 200), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 60, 60, 140), fill=0)
    draw.ellipse((200, 20, 340, 180), outline=0, width=20)
    prepared = prepare(picture, MNIST)
    assert (len(prepared.things), prepared.thing) == (2, 1)
    assert prepare(picture, MNIST, thing=7).thing == 1  # there is no eighth


def test_a_broken_digit_is_one_thing():
    picture = Image.new("L", (300, 300), 255)
    draw = ImageDraw.Draw(picture)
    draw.line((130, 60, 200, 60), fill=0, width=14)  # a five's bar,
    draw.arc((90, 90, 200, 240), 200, 500, fill=0, width=14)  # and its bow
    assert prepare(picture, MNIST).things == ()


# -- steps that are switched off, and what must not be taken for something else -----------


@pytest.mark.parametrize(
    ("kind", "off"),
    [
        ("frame", {"frame": False, "lines": False, "box": False}),
        ("squared", {"lines": False}),
        ("pen below 4", {"thickness": None}),
    ],
)
def test_a_step_that_is_switched_off_is_not_done(kind, off):
    apart = []
    for i, x in enumerate(X):
        picture = pictures.KINDS[kind](x, np.random.default_rng(i))
        clean, other = prepare(picture, MNIST), prepare(picture, replace(MNIST, **off))
        apart.append(np.abs(clean.image.astype(float) - other.image).mean() / 255)
    assert max(apart) > 0.03


def test_a_box_that_is_left_in_is_the_largest_thing():
    picture = Image.new("L", (300, 300), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 260, 260), outline=0, width=8)
    draw.line([(110, 80), (190, 80), (140, 220)], fill=0, width=8)
    with_box = prepare(picture, replace(MNIST, box=False))
    without = prepare(picture, MNIST)
    assert len(with_box.things) == 2 and without.things == ()
    assert with_box.image[:, 14].astype(int).sum() != without.image[:, 14].astype(int).sum()


def test_straight_strokes_are_no_lines_and_no_box():
    seven = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(seven).line([(60, 40), (220, 40), (120, 250)], fill=0, width=22)
    zero = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(zero).rectangle((80, 30, 200, 250), outline=0, width=20)
    for picture in (seven, zero):
        with_all = prepare(picture, MNIST).image
        without = prepare(picture, replace(MNIST, frame=False, lines=False, box=False)).image
        np.testing.assert_array_equal(with_all, without)


# -- what needs no preparation ------------------------------------------------------------


def test_images_of_the_training_set_pass_unchanged():
    for image in DATA.test.x[:40]:
        np.testing.assert_array_equal(prepare(Image.fromarray(image[..., 0]), DIGITS).image, image)


def test_clothes_of_the_training_set_pass_unchanged_and_are_not_sharpened_again():
    shirt = np.zeros((28, 28), np.uint8)
    shirt[2:26, 5:23] = np.random.default_rng(0).integers(60, 255, (24, 18))
    prepared = prepare(Image.fromarray(shirt), FASHION)
    np.testing.assert_array_equal(prepared.image[..., 0], shirt)
    assert [step.kind for step in prepared.steps] == ["grey", "unchanged"]
    again = prepare(Image.fromarray(shirt), replace(FASHION, unchanged=False))
    assert not np.array_equal(again.image, prepared.image)


def test_a_small_image_that_is_made_otherwise_does_not_pass():
    light_ground = 255 - DATA.test.x[0, ..., 0]
    assert prepare(Image.fromarray(light_ground), DIGITS).steps[1].kind == "paper"
    moved = np.roll(DATA.test.x[0, ..., 0], 4, axis=1)
    assert prepare(Image.fromarray(moved), DIGITS).steps[1].kind == "paper"


# -- values ------------------------------------------------------------------------------


@pytest.mark.parametrize("ink", ["white", "black", "red", "yellow"])
def test_ink_of_any_colour_on_nothing(ink):
    picture = Image.new("RGBA", (280, 280), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(60, 40), (220, 40), (120, 250)], fill=ink, width=22)
    black = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(black).line([(60, 40), (220, 40), (120, 250)], fill=0, width=22)
    apart = prepare(picture, MNIST).image.astype(float) - prepare(black, MNIST).image
    assert np.abs(apart).mean() / 255 < 0.005


@pytest.mark.parametrize("bits", range(9, 17))
def test_values_of_any_depth(bits):
    ink = pictures.enlarged(X[0])
    values = (ink * (2**bits - 1)).astype(np.uint16)
    apart = (
        prepare(Image.fromarray(values), MNIST).image.astype(float)
        - prepare(Image.fromarray((ink * 255).astype(np.uint8)), MNIST).image
    )
    assert np.abs(apart).mean() / 255 < 0.01


# -- pictures that once got a wrong answer ------------------------------------------------

DIGITS_8 = load_digits()


def ink(digit, side=280):
    """The first of scikit-learn's images of a digit, from 0 to 255."""
    image = (DIGITS_8.images[digit] * 255 // 16).astype(np.uint8)
    return np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))


def in_a_frame():
    paper = 255 - ink(2)
    paper[:2] = paper[-2:] = 0
    paper[:, :2] = paper[:, -2:] = 0
    return Image.fromarray(paper)


def on_squares():
    grid = np.full((280, 280), 255, np.uint8)
    for start in (0, 1):
        grid[start::35] = grid[:, start::35] = 160
    return Image.fromarray(np.minimum(grid, 255 - ink(3)))


def without_margin():
    paper = 255 - ink(5)
    rows = np.flatnonzero((paper < 200).any(axis=1))
    columns = np.flatnonzero((paper < 200).any(axis=0))
    return Image.fromarray(paper[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def white_on_nothing():
    values = np.full((280, 280, 4), 255, np.uint8)
    values[..., 3] = ink(4)
    return Image.fromarray(values)


def of_ten_bits():
    return Image.fromarray(ink(6).astype(np.uint16) * 4)


def side_by_side():
    return Image.fromarray(255 - np.concatenate([ink(1, 200), ink(2, 200)], axis=1))


@pytest.mark.parametrize(
    ("picture", "digit", "thing"),
    [
        (in_a_frame, 2, None),
        (on_squares, 3, None),
        (without_margin, 5, None),
        (white_on_nothing, 4, None),
        (of_ten_bits, 6, None),
        (side_by_side, 1, 0),
        (side_by_side, 2, 1),
    ],
)
def test_pictures_that_were_read_wrongly_come_out_as_the_digit_on_clean_paper(
    picture, digit, thing
):
    clean = prepare(Image.fromarray(255 - np.pad(ink(digit), 60)), MNIST).image
    apart = prepare(picture(), MNIST, thing=thing).image.astype(float) - clean
    assert np.abs(apart).mean() / 255 < 0.03


def test_a_hair_line_comes_out_as_a_stroke():
    sheet = Image.new("L", (560, 560), 255)
    ImageDraw.Draw(sheet).line([(150, 120), (400, 120), (260, 450)], fill=0, width=2)
    thick = Image.new("L", (560, 560), 255)
    ImageDraw.Draw(thick).line(
        [(150, 120), (400, 120), (260, 450)], fill=0, width=44, joint="curve"
    )
    prepared = prepare(sheet, MNIST)
    apart = prepared.image.astype(float) - prepare(thick, MNIST).image
    assert np.abs(apart).mean() / 255 < 0.04
    assert "made thicker" in next(s.explanation for s in prepared.steps if s.kind == "thickness")
