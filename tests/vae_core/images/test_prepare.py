"""A picture of a digit, wherever it lies and however it is lit, becomes MNIST's digit."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageOps

from tests.support.photographs import photograph
from vae_core import datasets, runs
from vae_core.analysis import neighbours
from vae_core.datasets import entry, load_test
from vae_core.images import write
from vae_core.images.preparation import AS_IT_IS, MNIST
from vae_core.images.prepare import prepare
from vae_core.images.read import read_image
from vae_core.serving.codec import Codec

# Its width in 20 pixels of height is not near the middle between two whole numbers.
DIGIT = datasets.load("digits").test.x[0, :, :, 0]


def encoded(array_or_image, kind="PNG", **options):
    image = array_or_image
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def scene(enlarge=10, light_paper=False, size=500, at=(60, 110)):
    """The digit, enlarged, somewhere on a sheet."""
    digit = Image.fromarray(DIGIT).resize((28 * enlarge, 28 * enlarge), Image.Resampling.BICUBIC)
    sheet = Image.new("L", (size, size), 0)
    sheet.paste(digit, at)
    values = np.asarray(sheet)
    return 255 - values if light_paper else values


def difference(content):
    prepared = prepare(read_image(content)).image[..., 0]
    # Another size and place; in 28×28 itself a stroke's soft edge is a pixel wide.
    reference = prepare(read_image(encoded(scene(enlarge=7, at=(200, 30))))).image[..., 0]
    return np.abs(prepared.astype(float) - reference).mean() / 255


@pytest.mark.parametrize("light_paper", [False, True])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_size_place_polarity_and_format_do_not_matter(kind, light_paper):
    assert difference(encoded(scene(light_paper=light_paper), kind)) < 0.02


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA", "CMYK", "LA", "I;16", "I", "F"])
def test_every_mode_is_read(mode):
    values = scene(light_paper=True)
    if mode == "I;16":
        image, kind = Image.fromarray(values.astype(np.uint16) * 257), "PNG"
    elif mode in ("I", "F"):
        image, kind = Image.fromarray(values).convert(mode), "TIFF"
    else:
        image = Image.fromarray(values).convert(mode)
        kind = "TIFF" if mode == "CMYK" else "PNG"
    assert difference(encoded(image, kind)) < 0.05


def test_ink_on_nothing_is_ink_on_paper():
    ink = scene()
    rgba = np.zeros((*ink.shape, 4), np.uint8)
    rgba[..., 3] = ink  # black where there is ink, transparent elsewhere
    assert difference(encoded(rgba)) < 0.02


def test_an_animation_gives_its_first_frame():
    first, second = Image.fromarray(scene()), Image.fromarray(scene()[::-1].copy())
    content = encoded(first, "GIF", save_all=True, append_images=[second, second])
    assert difference(content) < 0.02


def test_a_turned_photograph_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    turned = Image.fromarray(scene()).rotate(180)
    assert difference(encoded(turned, "JPEG", quality=95, exif=exif)) < 0.02


def test_the_result_is_made_as_mnist_was():
    image = prepare(read_image(encoded(scene()))).image[..., 0].astype(float)
    rows, columns = np.flatnonzero(image.max(axis=1) > 50), np.flatnonzero(image.max(axis=0) > 50)
    assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
    centre = [(image.sum(axis=axis) @ (np.arange(28) + 0.5)) / image.sum() for axis in (1, 0)]
    assert centre == pytest.approx([14.5, 14.5], abs=0.55)


def test_steps_tell_what_was_done():
    names = [step.name for step in prepare(read_image(encoded(scene(light_paper=True)))).steps]
    assert names == [
        "Grey", "Inverted", "Cleared", "Kept", "Thickness", "Scale", "Centre",
    ]  # fmt: skip


def mnist_like_digits(count):
    """Test digits as MNIST's are made: 20 pixels the longer side, centred by mass."""
    mnist = load_test("mnist")
    if mnist is not None:
        return mnist.x[:count]
    clean = [
        encoded(image.repeat(10, axis=0).repeat(10, axis=1)[..., 0])
        for image in load_test("digits").x[:count]
    ]
    return [prepare(read_image(content)).image for content in clean]


def test_photographs_of_digits_come_out_as_the_digits():
    """Light that falls off, noise, colours, JPEG: nearly all end within 0.04 of the original."""
    errors = []
    for index, image in enumerate(mnist_like_digits(60)):
        photo = photograph(image, np.random.default_rng(index))
        prepared = prepare(read_image(photo)).image
        errors.append(np.abs(prepared.astype(float) - image).mean() / 255)
    assert np.median(errors) < 0.025 and np.mean(np.array(errors) < 0.04) >= 0.85


def test_specks_beside_the_digit_do_not_move_it():
    sheet = scene(light_paper=True)
    sheet[20:26, 20:26] = 60
    sheet[470:474, 400:410] = 90
    assert difference(encoded(sheet)) < 0.02


def test_shade_over_the_page_does_not_matter():
    shade = np.linspace(0.5, 1.0, 500)[None] * np.linspace(0.8, 1.0, 500)[:, None]
    for light_paper in (True, False):
        sheet = 30 + 0.8 * scene(light_paper=light_paper)
        assert difference(encoded((sheet * shade).astype(np.uint8))) < 0.03


def test_overrides_do_what_they_say():
    sheet = Image.fromarray(scene(light_paper=True))
    whole = prepare(sheet, replace(MNIST, content="picture", paper="none", polarity="dark"))
    by_hand = np.asarray(ImageOps.invert(sheet).resize((20, 20), Image.Resampling.BOX))
    assert np.abs(whole.image[..., 0].max(axis=0).astype(float).max() - by_hand.max()) <= 1
    small = prepare(sheet, replace(MNIST, side=10)).image[..., 0]
    rows, columns = np.nonzero(small > 60)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (9, 10)
    boxed = prepare(sheet, replace(MNIST, centre="box")).image[..., 0]
    rows, columns = np.nonzero(boxed > 60)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(13.5, abs=1)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(13.5, abs=1)
    wrong_way = prepare(sheet, replace(MNIST, polarity="light")).image
    assert np.abs(wrong_way.astype(float) - prepare(sheet).image).mean() > 20


def test_clothes_are_prepared_as_fashion_mnist_was():
    """Trimmed, 28 pixels the longer side, in the middle, negated; shades of grey are kept."""
    sheet = np.full((400, 300), 252, np.uint8)
    sheet[60:340, 100:200] = 90  # a dress, 280×100, of one grey
    image = prepare(Image.fromarray(sheet), entry("fashion_mnist").preparation).image[..., 0]
    assert image.shape == (28, 28)
    assert (image[:, 9:19] > 0).all() and (image[:, :8] == 0).all() and (image[:, 20:] == 0).all()
    np.testing.assert_allclose(image[5:23, 11:17].astype(int), 252 - 90, atol=2)


def test_other_images_go_in_as_they_are():
    values = np.random.default_rng(0).integers(0, 256, (32, 64), dtype=np.uint8)
    prepared = prepare(Image.fromarray(values), AS_IT_IS, (32, 64))
    np.testing.assert_allclose(prepared.image[..., 0].astype(int), values, atol=1)


def test_a_picture_is_not_changed_by_being_prepared():
    sheet = Image.fromarray(scene(size=2000))
    prepare(sheet)
    assert sheet.size == (2000, 2000)


def test_neighbours_of_a_turned_photograph_vote_as_those_of_the_digit():
    """Where the digit's 25 nearest codes agree, those of its photograph mostly say the same."""
    at_hand = load_test("mnist") is not None
    run = runs.open_run("mnist-every-beta-deep" if at_hand else "digits")
    codec, codes = Codec.open(run), run.codes()
    means = codes.mean_at(1.0)

    def vote(image):
        near = neighbours.nearest(means, codec.encode(image[None], 1.0).mean[0], 25)
        return neighbours.vote(codes.labels[near])

    agree = []
    # The small network of the bundled digits is seldom of one mind.
    for index, image in enumerate(mnist_like_digits(60 if at_hand else 200)):
        original = vote(image)
        if original.share == 1.0:
            content = photograph(image, np.random.default_rng(index), rotation=10)
            agree.append(vote(prepare(read_image(content)).image).label == original.label)
    assert len(agree) > 15 and np.mean(agree) >= 0.85


@pytest.mark.parametrize("mode", ["RGBA", "LA", "I;16", "L"])
def test_a_network_of_colour_gets_the_whole_picture_on_white(mode):
    values = np.full((20, 40, 4), (200, 30, 60, 255), np.uint8)
    values[:, 30:, 3] = 0  # nothing at the right
    image = Image.fromarray(values)
    grey = image.convert("L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    elif mode != "RGBA":
        image = image.convert(mode)
    result = prepare(image, MNIST, (16, 12), channels=3).image
    assert result.shape == (16, 12, 3) and result.dtype == np.uint8
    # Deep values are scaled by the range that they use.
    light = 168 if mode == "I;16" else grey.getpixel((0, 0))
    inside = (200, 30, 60) if mode == "RGBA" else (light,) * 3
    assert np.abs(result[7, 4].astype(int) - inside).max() <= 1
    assert (result[:4] == 255).all() and (result[-4:] == 255).all(), "fitted in, on white"
    if mode in ("RGBA", "LA"):
        assert (result[:, -2:] == 255).all()


def test_pictures_are_drawn_in_as_many_colours_as_they_have():
    values = np.array([[[0.0, 0.5, 1.0]]])
    assert write.picture(values).getpixel((0, 0)) == (0, 128, 255)
    assert write.picture(values[..., :2]).getpixel((0, 0)) == (0, 128, 128)
    assert write.picture(values[..., :1]).mode == write.picture(values[..., 0]).mode == "L"
    assert write.picture(values, enlarge=3).size == (3, 3)
