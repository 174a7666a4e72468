"""Arrays to pictures that stay crisp: whole-number enlargement, no smoothing."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

_GIF_FRAME_MS, _GIF_REST_MS = 90, 600


def picture(values: np.ndarray, *, enlarge: int = 1) -> Image.Image:
    """Floats in [0, 1] or uint8, (h, w) or (h, w, channels) → grey for one channel, else colour.

    Of more than three channels the first three are drawn; of two the second one twice.
    """
    if values.dtype != np.uint8:
        values = (np.clip(values, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
    if values.ndim == 3:
        last = values.shape[2] - 1
        values = values[..., [0, min(1, last), min(2, last)]] if last else values[..., 0]
    return Image.fromarray(values.repeat(enlarge, axis=0).repeat(enlarge, axis=1))


def fitted(values: np.ndarray, side: int) -> Image.Image:
    """A picture whose longer side is ``side``: pixels kept square, shrunk ones averaged."""
    whole = picture(values)
    factor = side / max(whole.size)
    size = (max(1, round(whole.width * factor)), max(1, round(whole.height * factor)))
    method = Image.Resampling.NEAREST if factor > 1 else Image.Resampling.BOX
    return whole.resize(size, method)


def png(image: Image.Image, *, quickly: bool = False) -> bytes:
    """The picture's file; ``quickly`` packs it less tightly, for what is soon replaced."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1 if quickly else 6)
    return buffer.getvalue()


def gif(frames: Sequence[Image.Image]) -> bytes:
    """The frames there and back again, for ever, with a rest at both ends."""
    there_and_back = [*frames, *frames[-2:0:-1]]
    durations = [_GIF_FRAME_MS] * len(there_and_back)
    durations[0] = durations[len(frames) - 1] = _GIF_REST_MS
    buffer = io.BytesIO()
    there_and_back[0].save(
        buffer, "GIF", save_all=True, append_images=there_and_back[1:], duration=durations, loop=0
    )
    return buffer.getvalue()
