"""From any picture of one thing to the image a network knows, as its training set was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageFilter

from vae_core.images import colour, frame, lines, made, paper, pixel_grid, strokes
from vae_core.images.grey import to_grey
from vae_core.images.pixel_grid import Box, PixelGrid
from vae_core.images.preparation import MNIST, SIZE, Preparation

Kind = Literal[
    "grey", "unchanged", "paper", "cleared", "kept", "thickness", "scale", "centre", "colour"
]

_SHARPEN = ImageFilter.UnsharpMask(radius=1, percent=100, threshold=0)


@dataclass(frozen=True)
class Step:
    """One stage: what was done, and the picture after it, (h, w) or (h, w, 3) uint8.

    ``kind`` says which stage, whatever its name tells of the outcome.
    """

    kind: Kind
    name: str
    explanation: str
    image: np.ndarray


@dataclass(frozen=True)
class Found:
    """What the preparation saw of the thing, for a word on whether it is one.

    Attributes:
        size: the longer side, in pixels of the picture.
        of_picture: the longer side as a share of the picture's.
        ink: its part of all the ink in the picture, specks too.
        thick: thickness of its strokes against what nearly all of the training set's do not
            exceed; 0 if not measured.
    """

    size: float
    of_picture: float
    ink: float
    thick: float


@dataclass(frozen=True)
class Prepared:
    """The image for the network, and how it came about.

    Attributes:
        image: (h, w, channels) uint8.
        steps: what was done, in order.
        things: pictures of the things that were found where they are several, from left to right.
        thing: which of them the image shows.
        found: what was seen of it; None where the picture passed unchanged.
    """

    image: np.ndarray
    steps: tuple[Step, ...]
    things: tuple[np.ndarray, ...] = ()
    thing: int = 0
    found: Found | None = None


def prepare(
    image: Image.Image,
    preparation: Preparation = MNIST,
    shape: tuple[int, int] = (SIZE, SIZE),
    *,
    channels: int = 1,
    thing: int | None = None,
) -> Prepared:
    """Grey, frame, paper and polarity, lines and box, content, thickness, scale, centre.

    Args:
        shape: height and width of the network's images.
        channels: of the network's images. One of colour gets the whole picture as it is.
        thing: which of several things goes on, from the left; the largest if None.

    Raises:
        ImageError: there is nothing to see in the picture.
    """
    if channels > 1:
        return _in_colour(image, shape, channels)
    grey, words = to_grey(image)
    first = Step("grey", "Grey", words, grey)
    if preparation.unchanged and made.is_made(grey, preparation, shape):
        words = "It has the size, the ground and the place of a training image: it stays as it is."
        return Prepared(grey[..., None], (first, Step("unchanged", "Unchanged", words, grey)))
    inner = frame.without_frame(grey) if preparation.frame else grey
    ink, inverted = paper.without_paper(inner.astype(np.float32), preparation)
    steps = [first, _paper_step(preparation, inverted, inner.shape != grey.shape, ink)]
    strokes_only = preparation.content == "strokes"
    if strokes_only:
        ink, step = _cleared(ink, preparation)
        steps.append(step)
    content = strokes.content_of(ink, preparation, thing)
    steps.append(_kept_step(content, preparation))
    size, thick = max(content.box.width, content.box.height), 0.0
    if strokes_only and preparation.thickness:
        before = content
        content, thick = strokes.as_thick(content, preparation)
        steps.append(_thickness_step(content, thick, content is not before, preparation))
    placed, more = _placed(content, preparation, shape)
    if preparation.ground == "light":
        placed = 255 - placed
    if preparation.thickness:
        thick /= preparation.thickness.most
    found = Found(size, size / max(ink.shape), content.share, thick)
    return Prepared(placed[..., None], (*steps, *more), content.things, content.thing, found)


def _in_colour(image: Image.Image, shape: tuple[int, int], channels: int) -> Prepared:
    whole = colour.to_colour(image)
    scaled, placed = colour.fitted(whole, shape)
    texts = (
        ("On white", "Any transparency is laid on white.", whole),
        ("Scale", f"The longer side becomes {max(scaled.size)} pixels.", scaled),
        ("Centre", f"In the middle of {shape[0]}×{shape[1]}.", placed),
    )
    steps = tuple(Step("colour", name, text, np.asarray(after)) for name, text, after in texts)
    return Prepared(colour.with_channels(placed, channels), steps)


def _paper_step(preparation: Preparation, inverted: bool, framed: bool, ink: np.ndarray) -> Step:
    text = {
        "page": "The paper, with its light and shade, is fitted and taken away",
        "border": "The border's colour is taken away",
        "none": "Nothing is taken away",
    }[preparation.paper]
    frame = "A frame at the edge is cut off. " if framed else ""
    turned = "; it was darker, so light and dark change places." if inverted else "."
    return Step(
        "paper", "Inverted" if inverted else "Not inverted", frame + text + turned, _bytes(ink)
    )


def _cleared(ink: np.ndarray, preparation: Preparation) -> tuple[np.ndarray, Step]:
    ink, count = lines.without_lines(ink) if preparation.lines else (ink, 0)
    ink, boxed = strokes.without_box(ink) if preparation.box else (ink, False)
    found = [f"{count} line{'s' * (count > 1)} of the paper"] * (count > 0)
    found += ["a printed box"] * boxed
    text = f"Taken out: {' and '.join(found)}." if found else "Nothing had to be taken out."
    return ink, Step("cleared", "Cleared", text, _bytes(ink))


def _kept_step(content: strokes.Content, preparation: Preparation) -> Step:
    kept = {
        "strokes": "The largest connected ink and what is of its kind.",
        "everything": "Whatever is not background.",
        "picture": "The whole picture.",
    }[preparation.content]
    if content.things:
        kept = f"{len(content.things)} things were found; this is number {content.thing + 1}."
    return Step("kept", "Kept", kept, _bytes(strokes.cut(content.ink, content.box)))


def _thickness_step(
    content: strokes.Content, before: float, changed: bool, preparation: Preparation
) -> Step:
    assert preparation.thickness is not None
    usual = preparation.thickness
    text = f"Strokes are {before:.1f} small pixels thick"
    if changed:
        text += f"; the training set's are mostly {usual.usual:g}, and so these are made thicker."
    elif before > usual.most:
        text += f"; nearly all of the training set's are at most {usual.most:g}."
    else:
        text += ", as the training set's."
    return Step("thickness", "Thickness", text, _bytes(strokes.cut(content.ink, content.box)))


def _placed(
    content: strokes.Content, preparation: Preparation, shape: tuple[int, int]
) -> tuple[np.ndarray, tuple[Step, Step]]:
    """The image (h, w) uint8: scaled and centred."""
    grid = _grid(content.ink, content.box, preparation, shape)
    scaled = grid.sample(content.ink)
    if preparation.sharpen:
        scaled = _sharpened(scaled)
    by_mass = preparation.centre == "mass"
    middle = grid.centre_of_mass(content.ink) if by_mass else (grid.height / 2, grid.width / 2)
    placed = _centre(scaled, middle, shape)
    sharp = " Then it is sharpened." if preparation.sharpen else ""
    words = f"The longer side becomes {max(scaled.shape)} pixels, areas averaged.{sharp}"
    what = "centre of mass" if by_mass else "box"
    return placed, (
        Step("scale", "Scale", words, _bytes(scaled)),
        Step(
            "centre", "Centre", f"The {what} goes to the middle of {shape[0]}×{shape[1]}.", placed
        ),
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
