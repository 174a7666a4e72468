"""One brightness a pixel, whatever a picture's file has: colours, transparency, deep values."""

from __future__ import annotations

import numpy as np
from PIL import Image

_LONGER_SIDE = 800
_OPAQUE = 32  # of 255: below it a pixel's colour says nothing
_ONE_COLOUR = 10.0  # of 255: ink that varies less in brightness has one colour
_TRANSPARENT = ("LA", "PA", "RGBA", "La", "RGBa")


def to_grey(image: Image.Image) -> tuple[np.ndarray, str]:
    """Brightness, (h, w) uint8, the longer side at most 800, and how it was come by in words."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _of_numbers(image)
    image = _shrunk(image, Image.Resampling.BOX)
    if image.mode in _TRANSPARENT or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema() != (255, 255):
            return _of_transparent(image)
    return np.asarray(image.convert("RGB").convert("L")), "Luminance."


def _of_numbers(image: Image.Image) -> tuple[np.ndarray, str]:
    """From values that may use any part of their range: 10 bits in a file for 16, or 0 to 1."""
    values = np.asarray(_shrunk(image, Image.Resampling.NEAREST)).astype(np.float32)
    finite = np.isfinite(values)
    values[~finite] = np.median(values[finite]) if finite.any() else 0.0
    largest = float(values.max(initial=0.0))
    top = 1.0 if largest <= 1 else max(255.0, 2.0 ** np.ceil(np.log2(largest + 1)) - 1)
    return (
        np.clip(values * (255.0 / top), 0, 255).astype(np.uint8),
        f"Values up to {largest:g} are taken as 0 to {top:g}.",
    )


def _of_transparent(image: Image.Image) -> tuple[np.ndarray, str]:
    """Laid on paper that its ink stands out from; where the ink has one colour, alpha is ink."""
    alpha = np.asarray(image.getchannel("A"))
    light = np.asarray(image.convert("RGB").convert("L"))
    seen = light[alpha > _OPAQUE]
    if len(seen) and float(seen.std()) < _ONE_COLOUR:
        return 255 - alpha, "Its ink has one colour, so what is opaque is the ink."
    dark = len(seen) > 0 and float(np.median(seen)) > 160
    paper = Image.new("RGBA", image.size, "black" if dark else "white")
    laid = Image.alpha_composite(paper, image).convert("RGB").convert("L")
    return np.asarray(laid), f"Luminance, laid on {'black' if dark else 'white'}."


def _shrunk(image: Image.Image, how: Image.Resampling) -> Image.Image:
    """The picture with a longer side of at most 800; a copy of it as it is could be 160 MB."""
    share = _LONGER_SIDE / max(image.size)
    if share >= 1:
        return image
    width, height = (max(1, round(side * share)) for side in image.size)
    return image.resize((width, height), how, reducing_gap=2.0)
