"""From any picture of one digit to the 28×28 image a network knows.

The recipe is how MNIST was made (LeCun, Cortes & Burges): the digit light on black, its
longer side 20 pixels, its centre of mass in the middle of 28×28.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from vae_core.errors import ImageError

SIZE, BOX = 28, 20
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
# A stroke is where there is this share of the full ink, and no speck: less of it in all
# than this share of the largest stroke.
_INK_LEVEL = 0.3
_SPECK = 0.06
_PAPER_SAMPLES, _PAPER_ROUNDS = 96, 8
_MIN_CONTRAST = 12  # of 255: below it a picture is one colour and noise


@dataclass(frozen=True)
class Step:
    """One stage of the preparation: what was done, and the grey picture after it (h, w) uint8."""

    name: str
    explanation: str
    image: np.ndarray


@dataclass(frozen=True)
class Prepared:
    """The image for the network, (28, 28, 1) uint8, and how it came about."""

    image: np.ndarray
    steps: tuple[Step, ...]


def read_image(content: bytes) -> Image.Image:
    """A picture from an upload's bytes, upright, its first frame.

    Raises:
        ImageError: empty, too large, not a picture, or damaged.
    """
    if not content:
        raise ImageError("The file is empty. Choose a picture of one digit, PNG or JPEG.")
    if len(content) > MAX_BYTES:
        raise ImageError(
            f"The file has {len(content) / 1e6:.0f} MB; pictures up to {MAX_BYTES // 2**20} MB are "
            "accepted. Make it smaller and try again."
        )
    try:
        with warnings.catch_warnings():
            # The pixel count is checked here, before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise ImageError(
                f"The picture has {image.width}×{image.height} pixels; up to "
                f"{MAX_PIXELS // 10**6} million are accepted. Make it smaller and try again."
            )
        image.load()
        return ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise ImageError(
            "The file is not a picture this page can read. Use one of " + ", ".join(FORMATS) + "."
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError) as error:
        raise ImageError(
            "The picture is damaged or incomplete and cannot be read. Save it again and retry."
        ) from error


def prepare(image: Image.Image) -> Prepared:
    """Grey, even light, polarity, the digit's strokes, scale, centre.

    Raises:
        ImageError: there is nothing to see in the picture.
    """
    grey = _to_grey(image)
    steps = [Step("Grey", "Luminance, any transparency laid on white.", grey)]
    ink, inverted = _without_paper(grey.astype(np.float32))
    explanation = "The paper, with its light and shade, is fitted and taken away"
    explanation += "; the ink was darker, so light and dark change places." if inverted else "."
    steps.append(Step("Inverted" if inverted else "Not inverted", explanation, _bytes(ink)))
    cropped = _strokes(ink)
    steps.append(Step("Strokes", "The largest connected ink and what is of its kind.", cropped))
    scaled = _scale(cropped)
    steps.append(Step("Scale", f"The longer side becomes {BOX} pixels.", scaled))
    centred = _centre(scaled)
    steps.append(Step("Centre", "The centre of mass goes to the middle of 28×28.", centred))
    return Prepared(centred[..., None], tuple(steps))


def _to_grey(image: Image.Image) -> np.ndarray:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        step = max(1, max(image.size) // 1024)  # Pillow does not shrink these modes
        values = np.nan_to_num(np.asarray(image)[::step, ::step].astype(np.float32))
        top = 65535.0 if values.max() > 255 else 255.0 if values.max() > 1 else 1.0
        return np.clip(values * (255.0 / top), 0, 255).astype(np.uint8)
    image.thumbnail((1024, 1024), Image.Resampling.BOX, reducing_gap=2.0)
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return np.asarray(image.convert("RGB").convert("L"))


def _without_paper(grey: np.ndarray) -> tuple[np.ndarray, bool]:
    """Ink from 0 to 1 on paper 0, and whether it was darker than the paper.

    The paper is a parabolic surface through most of the pixels: light falls off smoothly
    over a page. Ink is what stands out from it, on the side where more stands out.
    """
    rest = grey - _paper(grey)
    inverted = bool((rest.astype(np.float64) ** 3).sum() < 0)
    rest = -rest if inverted else rest
    smooth = ndimage.gaussian_filter(rest, max(grey.shape) / SIZE / 12)
    strongest = float(smooth.max())
    if strongest < _MIN_CONTRAST:
        raise ImageError(
            "There is nothing to see in the picture: it is all one colour. Choose one with a digit "
            "that stands out from its background."
        )
    full = float(np.percentile(smooth[smooth > 0.5 * strongest], 60))
    return np.clip(rest / full, 0.0, 1.0), inverted


def _paper(grey: np.ndarray) -> np.ndarray:
    """Brightness of the paper at every pixel, (h, w): least squares, outliers left out."""
    height, width = grey.shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    step = max(1, max(grey.shape) // _PAPER_SAMPLES)
    terms = _parabola(x[::step, ::step].ravel(), y[::step, ::step].ravel())
    values = grey[::step, ::step].ravel().astype(np.float64)
    paper = np.ones(len(values), bool)
    for _ in range(_PAPER_ROUNDS):
        coefficients, *_ = np.linalg.lstsq(terms[paper], values[paper], rcond=None)
        off = np.abs(values - terms @ coefficients)
        paper = off < 2.5 * max(2.0, 1.4826 * float(np.median(off)))
    return (_parabola(x, y) @ coefficients).astype(np.float32)


def _parabola(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def _strokes(ink: np.ndarray) -> np.ndarray:
    """The box around the digit: its largest stroke and whatever is not small beside it."""
    side = max(ink.shape)
    smooth = ndimage.gaussian_filter(ink, side / SIZE / 12)
    regions, count = ndimage.label(smooth > _INK_LEVEL, np.ones((3, 3)))
    if count == 0:
        return _bytes(ink)
    mass = ndimage.sum_labels(smooth, regions, np.arange(1, count + 1))
    strokes = np.isin(regions, 1 + np.flatnonzero(mass > _SPECK * mass.max()))
    rows, columns = np.flatnonzero(strokes.any(axis=1)), np.flatnonzero(strokes.any(axis=0))
    # A stroke's soft edge belongs to it, the paper's noise does not.
    edge = ndimage.binary_dilation(strokes, iterations=max(1, round(side / SIZE / 4)))
    kept = np.where(edge, ink, 0.0)
    return _bytes(kept[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _bytes(ink: np.ndarray) -> np.ndarray:
    return (np.clip(ink, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def _scale(cropped: np.ndarray) -> np.ndarray:
    height, width = cropped.shape
    factor = BOX / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    # Box filtering averages areas when shrinking, and keeps strokes when enlarging softly.
    method = Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(cropped).resize(size, method))


def _centre(scaled: np.ndarray) -> np.ndarray:
    height, width = scaled.shape
    mass = scaled.astype(np.float64)
    total = max(mass.sum(), 1e-9)
    row = (mass.sum(axis=1) @ (np.arange(height) + 0.5)) / total
    column = (mass.sum(axis=0) @ (np.arange(width) + 0.5)) / total
    # MNIST's centres of mass lie between 14 and 15 pixels from the edge, all of them.
    top = int(np.clip(np.ceil(SIZE / 2 - row), 0, SIZE - height))
    left = int(np.clip(np.ceil(SIZE / 2 - column), 0, SIZE - width))
    centred = np.zeros((SIZE, SIZE), np.uint8)
    centred[top : top + height, left : left + width] = scaled
    return centred
