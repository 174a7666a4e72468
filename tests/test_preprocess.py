"""Pictures of many kinds: a correct result, or one clear sentence."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.photos import photograph
from vae_core import data, image_file
from vae_core.data import load_test
from vae_core.errors import ImageError
from vae_core.image_file import read_image
from vae_core.preprocess import prepare

# Its width in 20 pixels of height is not near the middle between two whole numbers.
DIGIT = data.load("digits").test.x[0, :, :, 0]


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
    assert names == ["Grey", "Inverted", "Kept", "Scale", "Centre"]


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
    """Light that falls off, noise, colours, JPEG: most end within 0.04 of the original."""
    errors = []
    for index, image in enumerate(mnist_like_digits(60)):
        photo = photograph(image, np.random.default_rng(index))
        prepared = prepare(read_image(photo)).image
        errors.append(np.abs(prepared.astype(float) - image).mean() / 255)
    assert np.median(errors) < 0.035 and np.quantile(errors, 0.9) < 0.08


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


PNG = encoded(scene())
BAD = {
    "empty": (b"", "empty"),
    "text": (b"hello", "not a picture"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
    "pdf": (b"%PDF-1.7 ...", "not a picture"),
    "zeros": (bytes(1000), "not a picture"),
    "truncated png": (PNG[: len(PNG) // 2], "damaged"),
    "truncated jpeg": (encoded(scene(), "JPEG")[:900], "damaged"),
    "only a png's signature": (PNG[:8], "picture"),
    "eps is not accepted": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
    "one pixel": (encoded(np.zeros((1, 1), np.uint8)), "one colour"),
    "all black": (encoded(np.zeros((50, 50), np.uint8)), "one colour"),
    "all white": (encoded(np.full((50, 50), 255, np.uint8)), "one colour"),
    "transparent": (encoded(np.zeros((50, 50, 4), np.uint8)), "one colour"),
    "huge in bytes": (b"x" * (image_file.MAX_BYTES + 1), "MB"),
    "huge in pixels": (encoded(Image.new("1", (12_000, 12_000))), "pixels"),
    "a bomb": (encoded(Image.new("1", (20_000, 20_000))), "picture"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_gets_one_sentence(name):
    content, words = BAD[name]
    with pytest.raises(ImageError, match=words) as caught:
        prepare(read_image(content))
    assert len(str(caught.value)) < 200


def test_random_damage_never_escapes_the_error_tree():
    rng = np.random.default_rng(5)
    contents = [encoded(scene(), kind) for kind in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")]
    for _ in range(300):
        content = bytearray(contents[rng.integers(len(contents))])
        for place in rng.integers(len(content), size=rng.integers(1, 30)):
            content[place] = rng.integers(256)
        try:
            result = prepare(read_image(bytes(content[: rng.integers(1, len(content) + 1)])))
        except ImageError:
            continue
        assert result.image.shape == (28, 28, 1)
