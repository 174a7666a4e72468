"""Made-up photographs of digits: what a network's image may look like before the camera."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

_SMALLEST, _LARGEST = 40, 1500
_LUMINANCE = np.array([0.299, 0.587, 0.114])


def photograph(digit: np.ndarray, rng: np.random.Generator, *, rotation: float = 0.0) -> bytes:
    """A JPEG of a 28×28 digit (uint8, light on black) on paper.

    Random: size (40 to 1500 pixels), place, ink and paper colours and which of them is
    lighter, a gradient of light, noise, JPEG quality (40 to 95).

    Args:
        rotation: the digit is turned by up to this many degrees either way.
    """
    side = int(rng.integers(_SMALLEST, _LARGEST + 1))
    width, height = side, max(_SMALLEST, int(side * rng.uniform(0.7, 1.0)))
    strength = _placed(digit, width, height, rng, rotation)[..., None]
    paper, ink = _colours(rng)
    picture = paper + strength * (ink - paper)
    picture = picture * _light(width, height, rng)[..., None]
    picture = picture + rng.normal(0, rng.uniform(1, 6), picture.shape)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(
        buffer, "JPEG", quality=int(rng.integers(40, 96))
    )
    return buffer.getvalue()


def _placed(
    digit: np.ndarray, width: int, height: int, rng: np.random.Generator, rotation: float
) -> np.ndarray:
    """How much ink there is at each pixel, (height, width) in [0, 1]."""
    image = Image.fromarray(digit.reshape(28, 28))
    side = int(min(width, height) * rng.uniform(0.6, 1.0))
    image = image.resize((side, side), Image.Resampling.BICUBIC)
    image = image.rotate(rng.uniform(-rotation, rotation), Image.Resampling.BICUBIC)
    place = (int(rng.integers(width - side + 1)), int(rng.integers(height - side + 1)))
    canvas = Image.new("L", (width, height))
    canvas.paste(image, place)
    return np.asarray(canvas, np.float64) / 255.0


def _colours(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Paper and ink, RGB, that differ in luminance by at least 90 of 255."""
    while True:
        paper, ink = rng.uniform(20, 235, (2, 3))
        if abs((paper - ink) @ _LUMINANCE) > 90:
            return paper, ink


def _light(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    angle, depth = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.3)
    y, x = np.mgrid[0:height, 0:width]
    along = (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
    return 1.0 + 2 * depth * along
