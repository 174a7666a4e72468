"""Arrays as images: which axis is which, and which numbers are black and white.

Ranges come from the values of all splits, never from the type: bytes of 0 and 1 are black and
white.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.frame import framed, shade_of
from vae_core.datasets.imports.progress import Progress
from vae_core.datasets.imports.report import Report
from vae_core.errors import DataError
from vae_core.vae.halving import LARGEST_SIDE, SMALLEST_SIDE

_PIECE = 2**22  # numbers that are converted at once
_NEAR = 1e-4  # of a range: rounding, not another range
_DIM = 64  # bytes no brighter than this fill their range less than a quarter
_USUAL_SIDE = 64
_MOST_STRETCH = 8  # of a side to the other: more is no picture


@dataclass(frozen=True)
class _Range:
    """The least and the greatest value of all examples, and what kind of numbers they are."""

    low: float
    high: float
    two_values: bool
    whole: bool
    bytes: bool


def image_like(arrays: Sequence[np.ndarray]) -> tuple[bool, bool]:
    """Whether arrays can be images, and whether they are taken for some unless a person objects."""
    first = arrays[0]
    if first.ndim == 2:
        side = math.isqrt(first.shape[1])
        square = side * side == first.shape[1] and SMALLEST_SIDE <= side <= LARGEST_SIDE
        return square, square and (first.dtype.kind in "bu" or _looks_like_pixels(arrays))
    return (_axes(first.shape) is not None, True) if first.ndim in (3, 4) else (False, False)


def as_images(
    arrays: Sequence[np.ndarray], work: Path, choices: Choices, report: Report, progress: Progress
) -> np.ndarray:
    """All splits' images one after the other, uint8 (n, h, w, c), mapped from a file in ``work``.

    Raises:
        DataError: they are not finite, or of no usable size.
    """
    axes, (height, width, channels) = _understood(arrays[0].shape, report)
    found = _range_of(arrays, progress)
    to_bytes = _conversion(found, report)
    sides = _sides(height, width, choices, report)
    out_channels = _channels(arrays, axes, channels, choices, report)
    shape = (sum(len(array) for array in arrays), *sides, out_channels)
    out = np.lib.format.open_memmap(work / "images.npy", mode="w+", dtype=np.uint8, shape=shape)
    start = 0
    for piece in _pieces(arrays):
        progress.step("Converting images", start, len(out))
        pixels = to_bytes(_moved(piece, axes))
        out[start : start + len(piece)] = _fitted(pixels, sides, out_channels, choices)
        start += len(piece)
    out.flush()
    report.say(
        "read", f"{len(out):,} images of {sides[1]}×{sides[0]} pixels, "
        f"{'grey' if out_channels == 1 else 'in colour'}.",
    )  # fmt: skip
    return out


def _looks_like_pixels(arrays: Sequence[np.ndarray]) -> bool:
    """Whether rows of numbers are within [0, 1], or whole and within [0, 255]."""
    if not all(np.isfinite(piece).all() for piece in _pieces(arrays)):
        return False
    found = _range_of(arrays, Progress())
    unit = found.low >= -_NEAR and found.high <= 1 + _NEAR
    return (unit or (found.whole and found.low >= 0 and found.high <= 255)) and found.high > 0


def _axes(shape: tuple[int, ...]) -> str | None:
    """How an array's axes are to be read: 'flat', 'hw', 'hwc' or 'chw'; None for no images."""
    if len(shape) == 2:
        return "flat"
    if len(shape) == 3:
        return "hw"
    if shape[3] in (1, 3, 4):
        return "hwc"
    return "chw" if shape[1] in (1, 3, 4) else None


def _understood(shape: tuple[int, ...], report: Report) -> tuple[str, tuple[int, int, int]]:
    axes = _axes(shape)
    if axes == "flat":
        side = math.isqrt(shape[1])
        report.say("converted", f"Rows of {shape[1]} numbers are images of {side}×{side} pixels.")
        return axes, (side, side, 1)
    if axes == "chw":
        report.say("converted", "Axes moved: channels came before height and width.")
        return axes, (shape[2], shape[3], shape[1])
    assert axes is not None
    return axes, (shape[1], shape[2], shape[3] if axes == "hwc" else 1)


def _moved(piece: np.ndarray, axes: str) -> np.ndarray:
    """Any of the forms as (n, h, w, c)."""
    if axes == "flat":
        side = math.isqrt(piece.shape[1])
        return piece.reshape(len(piece), side, side, 1)
    if axes == "chw":
        return np.moveaxis(piece, 1, -1)
    return piece[..., None] if axes == "hw" else piece


def _pieces(arrays: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    for array in arrays:
        rows = max(1, _PIECE // max(1, int(np.prod(array.shape[1:]))))
        for start in range(0, len(array), rows):
            yield np.asarray(array[start : start + rows])


def _range_of(arrays: Sequence[np.ndarray], progress: Progress) -> _Range:
    low, high, whole = math.inf, -math.inf, True
    seen: set[float] = set()
    for count, piece in enumerate(_pieces(arrays)):
        progress.step("Looking at values", count, count + 1)
        if piece.dtype.kind == "f" and not np.isfinite(piece).all():
            raise DataError(
                f"Images must be finite numbers. Received: {int((~np.isfinite(piece)).sum()):,} "
                "that are NaN or infinite"
            )
        low, high = min(low, float(piece.min())), max(high, float(piece.max()))
        whole = whole and (piece.dtype.kind in "biu" or bool((np.mod(piece, 1) == 0).all()))
        if len(seen) < 3:
            seen |= set(np.unique(piece).astype(float)[:3].tolist())
    return _Range(low, high, len(seen) <= 2, whole, arrays[0].dtype == np.uint8)


class _Scale:
    """(value − low) / (high − low) as bytes, what is beyond taken for the end that it passes."""

    def __init__(self, low: float, high: float) -> None:
        self._low, self._high = low, high

    def __call__(self, values: np.ndarray) -> np.ndarray:
        if values.dtype == np.uint8 and (self._low, self._high) == (0, 255):
            return values
        share = (values.astype(np.float64) - self._low) / (self._high - self._low)
        return (np.clip(share, 0, 1) * 255 + 0.5).astype(np.uint8)


def _conversion(found: _Range, report: Report) -> _Scale:
    """How values become bytes; what is done is said."""
    low, high = found.low, found.high
    if low == high:
        raise DataError(f"All pixels have one value, {low:g}: there is nothing to learn.")
    if found.two_values:
        report.say("read", f"Black and white: every pixel is {low:g} or {high:g}.")
        return _Scale(low, high)
    if low >= -_NEAR and high <= 1 + _NEAR:
        over = f" (up to {high:.8g}, taken as 1)" if high > 1 else ""
        report.say("converted", f"Values from 0 to 1{over} are kept as 256 shades.")
        return _Scale(0, 1)
    if -1 - _NEAR <= low < 0 and high <= 1 + _NEAR:
        report.say("converted", "Values from −1 to 1 are moved to 0 to 1, as 256 shades.")
        return _Scale(-1, 1)
    if low >= 0 and _DIM <= high <= 255:
        if not found.whole or not found.bytes:
            report.say("converted", f"Values from 0 to {high:g} are taken for 256 shades.")
        return _Scale(0, 255)
    if low >= 0 and found.whole and high > 255:
        most = float(2 ** math.ceil(math.log2(high + 1)) - 1)
        report.say("converted", f"Values from 0 to {most:g} are scaled to 256 shades.")
        return _Scale(0, most)
    begin = min(low, 0.0)
    report.say("converted", f"Values from {begin:.4g} to {high:.4g} are scaled to 256 shades.")
    return _Scale(begin, high)


def _sides(height: int, width: int, choices: Choices, report: Report) -> tuple[int, int]:
    if max(height, width) > _MOST_STRETCH * min(height, width):
        raise DataError(
            f"Images of {width}×{height} pixels are too narrow: one side may be "
            f"{_MOST_STRETCH} times the other. Take them as vectors instead."
        )
    side = choices.side
    if not side and not (
        min(height, width) >= SMALLEST_SIDE and max(height, width) <= LARGEST_SIDE
    ):
        side = _USUAL_SIDE if max(height, width) > LARGEST_SIDE else SMALLEST_SIDE
    if not side or (side, side) == (height, width):
        return height, width
    report.say("converted", f"Images of {width}×{height} pixels are brought to {side}×{side}.")
    return side, side


def _channels(
    arrays: Sequence[np.ndarray], axes: str, channels: int, choices: Choices, report: Report
) -> int:
    if channels == 4:
        report.say("converted", "The fourth channel, transparency, is laid on a "
                   f"{shade_of(choices.ground, 255)[1]} ground.")  # fmt: skip
    if channels == 1:
        return 3 if choices.colour == "colour" else 1
    if choices.colour == "grey":
        report.say("converted", "Colours are made grey.")
        return 1
    if choices.colour == "found" and all(
        (p == p[..., :1]).all() for p in (_moved(p, axes)[..., :3] for p in _pieces(arrays))
    ):
        report.say("converted", "Three equal channels are one: the images are grey.")
        return 1
    return 3


def _fitted(
    pixels: np.ndarray, sides: tuple[int, int], channels: int, choices: Choices
) -> np.ndarray:  # fmt: skip
    """Bytes (n, h, w, c) with these sides and channels."""
    same_size, same_channels = pixels.shape[1:3] == sides, pixels.shape[3] == channels
    if same_size and same_channels:
        return pixels
    out = np.empty((len(pixels), *sides, channels), np.uint8)
    ground, _ = shade_of(choices.ground, 255 if pixels.shape[3] == 4 else 0)
    for index, image in enumerate(pixels):
        picture = Image.fromarray(image[..., 0] if image.shape[2] == 1 else image)
        out[index] = framed(picture, sides, channels, ground, choices.framing)
    return out
