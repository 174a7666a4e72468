"""One picture of any size and mode as a square of grey or coloured pixels."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

from vae_core.datasets.imports.choices import Framing, Ground

_SHADES: dict[Ground, int] = {"white": 255, "grey": 128, "black": 0}


def shade_of(ground: Ground, found: int) -> tuple[int, str]:
    """The ground's shade of grey, 0 to 255, and what it is called.

    Args:
        found: the shade where nobody has chosen one.
    """
    shade = _SHADES.get(ground, found)
    return shade, next((name for name, value in _SHADES.items() if value == shade), f"grey {shade}")


def framed(
    picture: Image.Image, sides: tuple[int, int], channels: int, ground: int, framing: Framing
) -> np.ndarray:
    """The picture as uint8 (h, w, channels).

    Args:
        picture: in mode L, LA, RGB or RGBA.
        sides: height and width.
        channels: 1 or 3.
        ground: the shade under what is transparent and beside what is fitted in.
    """
    height, width = sides
    flat = on_ground(picture, ground)
    flat = flat.convert("L" if channels == 1 else "RGB")
    if flat.size != (width, height):
        resample = Image.Resampling.BICUBIC
        if framing == "crop":
            flat = ImageOps.fit(flat, (width, height), resample)
        else:
            colour = ground if channels == 1 else (ground,) * 3
            flat = ImageOps.pad(flat, (width, height), resample, color=colour)
    return np.asarray(flat).reshape(height, width, channels)


def on_ground(picture: Image.Image, ground: int) -> Image.Image:
    """The picture without transparency, on a ground of this shade."""
    if picture.mode not in ("LA", "RGBA"):
        return picture
    opaque = "L" if picture.mode == "LA" else "RGB"
    under = Image.new(picture.mode, picture.size, (ground,) * len(opaque) + (255,))
    return Image.alpha_composite(under.convert("RGBA"), picture.convert("RGBA")).convert(opaque)
