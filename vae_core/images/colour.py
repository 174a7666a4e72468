"""A picture as a network of colour images takes it: whole, on white, in the middle."""

from __future__ import annotations

import numpy as np
from PIL import Image

from vae_core.images.grey import to_grey

_MOST_PIXELS = 800  # of the longer side
_TRANSPARENT = ("LA", "PA", "RGBA", "La", "RGBa")


def to_colour(image: Image.Image) -> Image.Image:
    """RGB, any transparency laid on white, the longer side at most 800."""
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(to_grey(image)[0]).convert("RGB")
    if max(image.size) > _MOST_PIXELS:
        image = image.copy()
        image.thumbnail((_MOST_PIXELS, _MOST_PIXELS), Image.Resampling.BOX)
    if image.mode in _TRANSPARENT or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def fitted(image: Image.Image, shape: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """An RGB picture scaled to fit in ``shape`` (h, w), and the same in the middle of white."""
    factor = min(shape[0] / image.height, shape[1] / image.width)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    scaled = image.resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC)
    placed = Image.new("RGB", (shape[1], shape[0]), "white")
    placed.paste(scaled, ((shape[1] - size[0]) // 2, (shape[0] - size[1]) // 2))
    return scaled, placed


def with_channels(image: Image.Image, channels: int) -> np.ndarray:
    """RGB as uint8 (h, w, channels); blue stands for any further ones."""
    return np.asarray(image)[..., [min(channel, 2) for channel in range(channels)]]
