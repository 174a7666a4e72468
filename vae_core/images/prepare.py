"""From any picture of one thing to the image a network knows, as its training set was made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from vae_core.images import paper, pixel_grid, strokes
from vae_core.images.pixel_grid import Box, PixelGrid
from vae_core.images.preparation import MNIST, SIZE, Preparation

_SHARPEN = ImageFilter.UnsharpMask(radius=1, percent=100, threshold=0)


@dataclass(frozen=True)
class Step:
    """One stage of the preparation: what was done, and the grey picture after it (h, w) uint8."""

    name: str
    explanation: str
    image: np.ndarray


@dataclass(frozen=True)
class Prepared:
    """The image for the network, (h, w, 1) uint8, and how it came about."""

    image: np.ndarray
    steps: tuple[Step, ...]


def prepare(
    image: Image.Image, preparation: Preparation = MNIST, shape: tuple[int, int] = (SIZE, SIZE)
) -> Prepared:
    """Grey, paper and polarity, content, scale, centre.

    Args:
        shape: height and width of the network's images.

    Raises:
        ImageError: there is nothing to see in the picture.
    """
    grey = paper.to_grey(image)
    ink, inverted = paper.without_paper(grey.astype(np.float32), preparation)
    content, box = strokes.content_of(ink, preparation)
    grid = _grid(content, box, preparation, shape)
    scaled = grid.sample(content)
    if preparation.sharpen:
        scaled = _sharpened(scaled)
    middle = (grid.height / 2, grid.width / 2)
    placed = _centre(
        scaled, grid.centre_of_mass(content) if preparation.centre == "mass" else middle, shape
    )
    words = _words(preparation, inverted, max(scaled.shape), shape)
    pictures = (grey, _bytes(ink), _bytes(strokes.cut(content, box)), _bytes(scaled), placed)
    steps = tuple(
        Step(name, text, picture) for (name, text), picture in zip(words, pictures, strict=True)
    )
    return Prepared(placed[..., None], steps)


def _words(
    preparation: Preparation, inverted: bool, side: int, shape: tuple[int, int]
) -> tuple[tuple[str, str], ...]:
    """Name and explanation of each step."""
    paper = {
        "page": "The paper, with its light and shade, is fitted and taken away",
        "border": "The border's colour is taken away",
        "none": "Nothing is taken away",
    }[preparation.paper]
    turned = "; it was darker, so light and dark change places." if inverted else "."
    kept = {
        "strokes": "The largest connected ink and what is of its kind.",
        "everything": "Whatever is not background.",
        "picture": "The whole picture.",
    }[preparation.content]
    sharp = " Then it is sharpened." if preparation.sharpen else ""
    middle = "centre of mass" if preparation.centre == "mass" else "box"
    return (
        ("Grey", "Luminance, any transparency laid on white."),
        ("Inverted" if inverted else "Not inverted", paper + turned),
        ("Kept", kept),
        ("Scale", f"The longer side becomes {side} pixels, areas averaged.{sharp}"),
        ("Centre", f"The {middle} goes to the middle of {shape[0]}×{shape[1]}."),
    )


def _grid(ink: np.ndarray, box: Box, preparation: Preparation, shape: tuple[int, int]) -> PixelGrid:
    """The box's longer side gets its share of the image, in whole small pixels each way."""
    unit = max(box.width / shape[1], box.height / shape[0]) * SIZE / preparation.side
    if preparation.paper == "page":
        return pixel_grid.explaining(ink, box, unit)
    return pixel_grid.around(box, unit)


def _sharpened(scaled: np.ndarray) -> np.ndarray:
    sharp = Image.fromarray(_bytes(scaled)).filter(_SHARPEN)
    return np.asarray(sharp, np.float32) / 255.0


def _centre(scaled: np.ndarray, centre: tuple[float, float], shape: tuple[int, int]) -> np.ndarray:
    """The image with ``centre``, row and column of ``scaled``, in the middle."""
    (height, width), (row, column) = scaled.shape, centre
    # MNIST's centres of mass lie between 14 and 15 pixels from the edge, all of them.
    top = int(np.clip(np.ceil(shape[0] / 2 - row), 0, shape[0] - height))
    left = int(np.clip(np.ceil(shape[1] / 2 - column), 0, shape[1] - width))
    placed = np.zeros(shape, np.uint8)
    placed[top : top + height, left : left + width] = _bytes(scaled)
    return placed


def _bytes(ink: np.ndarray) -> np.ndarray:
    return (np.clip(ink, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
