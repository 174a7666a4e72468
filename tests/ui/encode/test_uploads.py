"""Every kind of file that somebody may upload: a correct result, or one clear sentence."""

import contextlib
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from vae_core import datasets
from vae_core.errors import ImageError
from vae_core.images import read
from vae_core.images.prepare import prepare
from vae_core.images.read import read_image

pillow_heif.register_heif_opener()  # to write them
KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")


def sheet():
    """A digit, dark on light, 280×280."""
    digit = 255 - datasets.load("digits").test.x[0, :, :, 0]
    return Image.fromarray(digit).resize((280, 280), Image.Resampling.BICUBIC)


def file(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


SHEET = sheet()
EXPECTED = prepare(SHEET).image[..., 0].astype(float)


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def turned(orientation):
    """The sheet as a camera held another way stores it; EXIF says how to undo it."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    return SHEET.transpose(undo[orientation]) if orientation in undo else SHEET


def png_chunk(kind, content):
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png_of(width, height, packed):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("digit.txt", "7")
    return buffer.getvalue()


def float_tiff(change):
    values = np.asarray(SHEET, np.float32).copy()
    change(values)
    return file(Image.fromarray(values), "TIFF")


def set_nan(values):
    values[:5] = np.nan


def set_infinite(values):
    values[:5] = np.inf


PNG, JPEG, GIF = file(SHEET), file(SHEET, "JPEG", quality=95), file(SHEET, "GIF")
OTHER = SHEET.transpose(Image.Transpose.ROTATE_180)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RGB = SHEET.convert("RGB")

# -- what comes out right: (content, largest mean difference from 0 to 1) ----------------

RIGHT = {f"{kind} file": (file(SHEET, kind), 0.03) for kind in KINDS}
RIGHT |= {
    f"mode {mode} in {kind}": (file(SHEET.convert(mode), kind), limit)
    for mode, kind, limit in (
        ("1", "PNG", 0.06), ("P", "PNG", 0.03), ("RGB", "PNG", 0.03), ("RGBA", "PNG", 0.03),
        ("LA", "PNG", 0.03), ("CMYK", "JPEG", 0.03), ("YCbCr", "JPEG", 0.03),
        ("F", "TIFF", 0.03), ("I", "TIFF", 0.03), ("LAB", "TIFF", 0.03), ("CMYK", "TIFF", 0.03),
    )
}  # fmt: skip
RIGHT |= {
    f"EXIF orientation {i}": (file(turned(i), "JPEG", quality=95, exif=exif(i)), 0.03)
    for i in range(1, 9)
}
RIGHT |= {
    "16 bits": (file(Image.fromarray(np.asarray(SHEET).astype(np.uint16) * 257)), 0.03),
    "progressive JPEG": (file(SHEET, "JPEG", progressive=True, quality=95), 0.03),
    "JPEG of the worst quality": (file(SHEET, "JPEG", quality=5), 0.06),
    "lossless WEBP": (file(RGB, "WEBP", lossless=True), 0.03),
    "AVIF": (file(RGB, "AVIF", quality=90), 0.03),
    "HEIC": (file(RGB, "HEIF", quality=90), 0.03),
    "HEIC with a thumbnail": (file(RGB, "HEIF", quality=90, thumbnails=[64]), 0.03),
    "a large JPEG, unpacked at half its size": (
        file(SHEET.resize((5000, 5000), Image.Resampling.BICUBIC), "JPEG", quality=90), 0.03,
    ),
    "compressed TIFF": (file(SHEET, "TIFF", compression="tiff_lzw"), 0.03),
    "an ICC profile": (file(RGB, "PNG", icc_profile=SRGB), 0.03),
    "a nonsensical ICC profile": (file(RGB, "JPEG", icc_profile=b"nonsense" * 9, quality=95), 0.03),
    "animated GIF": (file(SHEET, "GIF", save_all=True, append_images=[OTHER] * 3), 0.03),
    "animated PNG": (file(SHEET, "PNG", save_all=True, append_images=[OTHER] * 3), 0.03),
    "animated WEBP": (
        file(RGB, "WEBP", save_all=True, append_images=[OTHER.convert("RGB")], lossless=True), 0.03,
    ),
    "TIFF of several pages": (file(SHEET, "TIFF", save_all=True, append_images=[OTHER]), 0.03),
    "GIF with a transparent colour": (file(SHEET.convert("P"), "GIF", transparency=255), 0.06),
    "ink on nothing": (
        file(Image.merge("LA", (Image.new("L", SHEET.size), SHEET.point(lambda v: 255 - v)))), 0.03,
    ),
    "PNG with a ZIP behind it": (PNG + zipped(), 0.03),
    "JPEG with a page behind it": (JPEG + b"<script>alert(1)</script>", 0.03),
    "GIF with a script behind it": (GIF + b"/*;*/alert(1)//", 0.03),
    "PNG with text as long as it likes": (PNG[:-12] + png_chunk(b"tEXt", b"k\0" + b"v" * 9999)
                                          + PNG[-12:], 0.03),
    "TIFF with numbers that are none": (float_tiff(set_nan), 0.03),
    "TIFF with infinite numbers": (float_tiff(set_infinite), 0.03),
}  # fmt: skip

# -- what gets a sentence: (content, words in it) ----------------------------------------

WRONG = {
    "empty": (b"", "empty"),
    "text": (b"hello", "not a picture"),
    "blank lines": (b"\r\n" * 40, "not a picture"),
    "JSON": (json.dumps({"digit": 7}).encode(), "not a picture"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "not a picture"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
    "PDF": (b"%PDF-1.7 ...", "not a picture"),
    "PDF with a JPEG in it": (b"%PDF-1.7\n" + JPEG, "not a picture"),
    "ZIP": (zipped(), "not a picture"),
    "ZIP with a PNG behind it": (zipped() + PNG, "not a picture"),
    "program": (b"\x7fELF" + bytes(200), "not a picture"),
    "a HEIC that ends after its name": (b"\0\0\0\x18ftypheic" + bytes(100), "not a picture"),
    "MP4": (b"\0\0\0\x18ftypmp42" + bytes(100), "not a picture"),
    "Photoshop": (b"8BPS\0\x01" + bytes(100), "not a picture"),
    "icon": (file(SHEET.resize((32, 32)), "ICO"), "not a picture"),
    "TGA": (file(SHEET, "TGA"), "not a picture"),
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
    "zeros": (bytes(1000), "not a picture"),
    "one byte": (b"\x89", "not a picture"),
    "a PNG's signature": (PNG[:8], "picture"),
    "a JPEG's signature": (JPEG[:3], "picture"),
    "a GIF's header": (GIF[:10], "picture"),
    "one pixel": (file(Image.new("L", (1, 1))), "one colour"),
    "all black": (file(Image.new("L", (50, 50))), "one colour"),
    "all white": (file(Image.new("RGB", (50, 50), "white")), "one colour"),
    "all transparent": (file(Image.new("RGBA", (50, 50))), "one colour"),
    "nearly one colour": (file(Image.fromarray(np.full((50, 50), 128, np.uint8) + np.eye(
        50, dtype=np.uint8) * 3)), "one colour"),
    "too many bytes": (b"x" * (read.MAX_BYTES + 1), "MB"),
    "too many pixels": (file(Image.new("1", (12_000, 12_000))), "pixels"),
    "a bomb": (file(Image.new("1", (20_000, 20_000))), "picture"),
    "a PNG that says it is larger than it is": (png_of(6000, 6000, zlib.compress(bytes(99))),
                                                "damaged"),
    "a PNG of 4 billion by 4 billion": (png_of(2**31 - 1, 2**31 - 1, b""), "picture"),
    "a GIF of 65,535 by 65,535": (b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(50), "picture"),
    "a PNG whose data unpack to more than it holds": (
        png_of(28, 28, zlib.compress(bytes(50_000_000))), "one colour",
    ),
}  # fmt: skip
WRONG |= {
    f"{kind} cut off after {share:.0%}": (whole[: int(share * len(whole))], "")
    for kind, whole in ((kind, file(SHEET, kind)) for kind in (*KINDS, "AVIF", "HEIF"))
    for share in (0.02, 0.3, 0.7)
}
WRONG |= {
    f"{width}×{height} pixels": (
        file(Image.fromarray(np.arange(width * height, dtype=np.uint8).reshape(height, width))), "",
    )
    for width, height in ((2, 1), (1, 300), (300, 1), (2, 2), (3000, 3))
}  # fmt: skip


def test_there_are_at_least_sixty_kinds():
    assert len(RIGHT) + len(WRONG) >= 60


@pytest.mark.parametrize("name", RIGHT)
def test_a_usable_picture_comes_out_as_the_digit(name):
    content, limit = RIGHT[name]
    image = prepare(read_image(content)).image[..., 0]
    assert np.abs(image.astype(float) - EXPECTED).mean() / 255 < limit


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_used_gets_one_sentence(name):
    """A few of them hold enough to be a picture after all: then it has the right shape."""
    content, words = WRONG[name]
    try:
        result = prepare(read_image(content))
    except ImageError as error:
        assert words in str(error) and len(str(error)) < 200
        assert str(error).count("\n") == 0
    else:
        assert not words and result.image.shape == (28, 28, 1)


def test_random_damage_never_escapes_the_error_tree():
    rng = np.random.default_rng(5)
    contents = [file(SHEET, kind) for kind in KINDS]
    for _ in range(300):
        content = bytearray(contents[rng.integers(len(contents))])
        for place in rng.integers(len(content), size=rng.integers(1, 30)):
            content[place] = rng.integers(256)
        try:
            result = prepare(read_image(bytes(content[: rng.integers(1, len(content) + 1)])))
        except ImageError:
            continue
        assert result.image.shape == (28, 28, 1)


def test_memory_is_given_back():
    def all_of_them():
        for content, _ in (*RIGHT.values(), *WRONG.values()):
            with contextlib.suppress(ImageError):
                prepare(read_image(content))

    def resident_mb():
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * 4096 / 1e6

    all_of_them()
    before = resident_mb()
    for _ in range(3):
        all_of_them()
    assert resident_mb() < before + 20
