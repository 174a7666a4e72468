"""From any picture of one thing to the image a network knows, as its training set was made.

MNIST (LeCun, Cortes & Burges): the digit light on black, its longer side 20 pixels, its
centre of mass in the middle of 28×28. Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, section 2):
trimmed of the corners' colour, the longer side 28 pixels, sharpened, in the middle, negated.
Other images: as they are, the whole picture fitted in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from vae_core import pixel_grid
from vae_core.errors import ImageError
from vae_core.pixel_grid import Box, PixelGrid

Paper = Literal["page", "border", "none"]
Polarity = Literal["found", "dark", "light"]
Kept = Literal["strokes", "everything", "picture"]
Centre = Literal["mass", "box"]

SIZE = 28
# A stroke is where there is this share of the full ink, and no speck: less of it in all
# than this share of the largest stroke.
_INK_LEVEL = 0.3
_SPECK = 0.06
_SHADE_LEVEL = 0.05  # what Fashion-MNIST's trimming takes for background
_EDGE_LEVEL = 0.15
_PAPER_SAMPLES, _PAPER_ROUNDS = 64, 8
_MARGIN = 0.85  # of the way from the middle to the picture's edge
_BORDER = 0.04  # of the picture's shorter side
_DARK_PAPER = 12  # of 255: paper so dark says nothing about the light on it
_MIN_CONTRAST = 12  # of 255: below it a picture is one colour and noise
_SHARPEN = ImageFilter.UnsharpMask(radius=1, percent=100, threshold=0)


@dataclass(frozen=True)
class Recipe:
    """The choices of a preparation; the defaults are MNIST's.

    Attributes:
        paper: what is taken away: ``page``, a parabolic surface through most pixels, its
            shade divided out, ink then from 0 to 1; ``border``, the outermost pixels'
            colour, shades of grey kept; ``none``.
        polarity: whether the thing is ``dark`` or ``light``, or to be ``found``.
        kept: ``strokes``, the largest connected ink and what is of its kind; ``everything``
            that differs from the paper; the whole ``picture``.
        side: pixels of the longer side where the network's images have 28; else in proportion.
        centre: what goes to the middle, the centre of ``mass`` or of the ``box``.
        sharpen: whether small images are sharpened.
    """

    paper: Paper = "page"
    polarity: Polarity = "found"
    kept: Kept = "strokes"
    side: int = 20
    centre: Centre = "mass"
    sharpen: bool = False


MNIST = Recipe()
FASHION = Recipe(paper="border", kept="everything", side=SIZE, centre="box", sharpen=True)
AS_IT_IS = Recipe(paper="none", polarity="light", kept="picture", side=SIZE, centre="box")


def recipe_for(dataset: str) -> Recipe:
    """How the images of a data set were made."""
    recipes = {"mnist": MNIST, "digits": MNIST, "fashion_mnist": FASHION}
    return recipes.get(dataset, AS_IT_IS)


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
    image: Image.Image, recipe: Recipe = MNIST, shape: tuple[int, int] = (SIZE, SIZE)
) -> Prepared:
    """Grey, paper and polarity, what is kept, scale, centre.

    Args:
        shape: height and width of the network's images.

    Raises:
        ImageError: there is nothing to see in the picture.
    """
    grey = _to_grey(image)
    ink, inverted = _without_paper(grey.astype(np.float32), recipe)
    kept, box = _kept(ink, recipe)
    grid = _grid(kept, box, recipe, shape)
    scaled = grid.sample(kept)
    if recipe.sharpen:
        scaled = _sharpened(scaled)
    middle = (grid.height / 2, grid.width / 2)
    placed = _centre(
        scaled, grid.centre_of_mass(kept) if recipe.centre == "mass" else middle, shape
    )
    words = _words(recipe, inverted, max(scaled.shape), shape)
    pictures = (grey, _bytes(ink), _bytes(_cut(kept, box)), _bytes(scaled), placed)
    steps = tuple(
        Step(name, text, picture) for (name, text), picture in zip(words, pictures, strict=True)
    )
    return Prepared(placed[..., None], steps)


def _words(
    recipe: Recipe, inverted: bool, side: int, shape: tuple[int, int]
) -> tuple[tuple[str, str], ...]:
    """Name and explanation of each step."""
    paper = {
        "page": "The paper, with its light and shade, is fitted and taken away",
        "border": "The border's colour is taken away",
        "none": "Nothing is taken away",
    }[recipe.paper]
    turned = "; it was darker, so light and dark change places." if inverted else "."
    kept = {
        "strokes": "The largest connected ink and what is of its kind.",
        "everything": "Whatever is not background.",
        "picture": "The whole picture.",
    }[recipe.kept]
    sharp = " Then it is sharpened." if recipe.sharpen else ""
    middle = "centre of mass" if recipe.centre == "mass" else "box"
    return (
        ("Grey", "Luminance, any transparency laid on white."),
        ("Inverted" if inverted else "Not inverted", paper + turned),
        ("Kept", kept),
        ("Scale", f"The longer side becomes {side} pixels, areas averaged.{sharp}"),
        ("Centre", f"The {middle} goes to the middle of {shape[0]}×{shape[1]}."),
    )


# -- grey, paper, polarity ---------------------------------------------------------------


def _to_grey(image: Image.Image) -> np.ndarray:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        step = max(1, max(image.size) // 1024)  # Pillow does not shrink these modes
        values = np.asarray(image)[::step, ::step].astype(np.float32)
        finite = np.isfinite(values)
        values[~finite] = np.median(values[finite]) if finite.any() else 0.0
        top = 65535.0 if values.max() > 255 else 255.0 if values.max() > 1 else 1.0
        return np.clip(values * (255.0 / top), 0, 255).astype(np.uint8)
    image = image.copy()
    image.thumbnail((1024, 1024), Image.Resampling.BOX, reducing_gap=2.0)
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return np.asarray(image.convert("RGB").convert("L"))


def _without_paper(grey: np.ndarray, recipe: Recipe) -> tuple[np.ndarray, bool]:
    """Ink on paper 0, 1 where it is full (noise passes both ends), and whether it was darker."""
    if recipe.paper == "page":
        paper = _page(grey)
        rest = (grey - paper) / _light(paper)
    elif recipe.paper == "border":
        rest = grey - _border(grey)
    else:
        rest = grey.copy()
    smooth = _smoothed(rest, max(grey.shape) / SIZE)
    if float(np.ptp(smooth)) < _MIN_CONTRAST:
        raise ImageError(
            "There is nothing to see in the picture: it is all one colour. Choose one with a digit "
            "that stands out from its background."
        )
    inverted = _is_dark(rest, recipe)
    if recipe.paper == "none":
        return (255.0 - rest if inverted else rest) / 255.0, inverted
    rest, smooth = (-rest, -smooth) if inverted else (rest, smooth)
    if recipe.paper == "border":
        return rest / 255.0, inverted
    full = float(np.percentile(smooth[smooth > 0.5 * smooth.max()], 60))
    return rest / max(full, 1.0), inverted


def _is_dark(rest: np.ndarray, recipe: Recipe) -> bool:
    """Whether the thing is darker than its paper: on which side more stands out."""
    if recipe.polarity != "found":
        return recipe.polarity == "dark"
    return bool((rest * rest * rest).sum(dtype=np.float64) < 0)


def _page(grey: np.ndarray) -> np.ndarray:
    """Brightness of the paper at every pixel, (h, w): a parabola, for light falls off smoothly.

    Least squares, first through the margin, then through most of the pixels, outliers left out.
    """
    height, width = grey.shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    step = max(1, max(grey.shape) // _PAPER_SAMPLES)
    x_some, y_some = x[::step, ::step].ravel(), y[::step, ::step].ravel()
    terms = _parabola(x_some, y_some)
    values = grey[::step, ::step].ravel().astype(np.float64)
    # A thick digit may fill half of the picture, but hardly its margin.
    paper = np.maximum(np.abs(x_some), np.abs(y_some)) > _MARGIN
    for _ in range(_PAPER_ROUNDS):
        on_paper = terms[paper]
        # The normal equations: 6 unknowns, and the terms lie between -1 and 1.
        coefficients, *_ = np.linalg.lstsq(
            on_paper.T @ on_paper, on_paper.T @ values[paper], rcond=None
        )
        off = np.abs(values - terms @ coefficients)
        paper = off < 2.5 * max(2.0, 1.4826 * float(np.median(off)))
    return (_parabola(x, y) @ coefficients).astype(np.float32)


def _parabola(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def _light(paper: np.ndarray) -> np.ndarray:
    """How much light falls on each place, 1 on average: shade dims the ink as it does the paper."""
    mean = float(paper.mean())
    if mean < _DARK_PAPER:
        return np.ones_like(paper)
    return np.clip(paper / mean, 0.4, 2.5)


def _border(grey: np.ndarray) -> float:
    width = max(1, round(_BORDER * min(grey.shape)))
    inner = np.zeros(grey.shape, bool)
    inner[width:-width, width:-width] = True
    return float(np.median(grey[~inner]))


# -- what is kept ------------------------------------------------------------------------


def _kept(ink: np.ndarray, recipe: Recipe) -> tuple[np.ndarray, Box]:
    """Ink that belongs to the thing, 0 elsewhere, and its box."""
    height, width = ink.shape
    whole = Box(0.0, 0.0, float(width), float(height))
    if recipe.kept == "picture":
        return ink, whole
    smooth = _smoothed(ink, max(ink.shape) / SIZE)
    strokes = smooth > (_INK_LEVEL if recipe.paper == "page" else _SHADE_LEVEL)
    if not strokes.any():
        return ink, whole
    if recipe.kept == "strokes":
        strokes = _main_strokes(strokes, smooth)
    rows, columns = np.flatnonzero(strokes.any(axis=1)), np.flatnonzero(strokes.any(axis=0))
    unit = max(np.ptp(rows) + 1, np.ptp(columns) + 1) / recipe.side  # about one small pixel
    # A stroke's soft edge belongs to it, the paper's noise does not.
    edge = ndimage.binary_dilation(strokes, iterations=max(1, round(unit)))
    kept = np.where(edge, ink, 0.0)
    if recipe.paper != "page":
        return kept, Box(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    return kept, _fine_box(kept, unit)


def _main_strokes(strokes: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """The stroke that holds most ink, and all that are not specks beside it."""
    regions, count = ndimage.label(strokes, np.ones((3, 3)))
    mass = ndimage.sum_labels(ink, regions, np.arange(1, count + 1))
    return np.isin(regions, 1 + np.flatnonzero(mass > _SPECK * mass.max()))


def _fine_box(ink: np.ndarray, unit: float) -> Box:
    """Edges to a fraction of a pixel: a tenth of a small pixel decides where the whole goes."""
    smooth = ndimage.gaussian_filter(ink, unit / 6)
    across, down = smooth.max(axis=0), smooth.max(axis=1)
    left, right = _edges(across, unit)
    top, bottom = _edges(down, unit)
    return Box(left, top, right, bottom)


def _edges(profile: np.ndarray, unit: float) -> tuple[float, float]:
    """Where ink begins and ends, at least a pixel apart."""
    first, last = _first_edge(profile, unit), len(profile) - _first_edge(profile[::-1], unit)
    middle, half = (first + last) / 2, max(1.0, last - first) / 2
    return middle - half, middle + half


def _first_edge(profile: np.ndarray, unit: float) -> float:
    """Where ink begins: it is half as strong there as half a small pixel further on."""
    first = float(np.argmax(profile > _EDGE_LEVEL))
    places = first + 0.5 + np.linspace(-unit, unit, 81)
    middles = np.arange(len(profile)) + 0.5
    here = np.interp(places, middles, profile, left=0.0)
    further = np.interp(places + 0.5 * unit, middles, profile, left=0.0)
    found = np.flatnonzero((here >= 0.5 * further) & (here > 0.5 * _EDGE_LEVEL))
    return float(places[found[0]]) if len(found) else first


def _cut(ink: np.ndarray, box: Box) -> np.ndarray:
    rows = slice(max(0, int(box.top)), int(np.ceil(box.bottom)))
    columns = slice(max(0, int(box.left)), int(np.ceil(box.right)))
    return ink[rows, columns]


def _smoothed(ink: np.ndarray, unit: float) -> np.ndarray:
    return ndimage.gaussian_filter(ink, unit / 12)


# -- scale and centre --------------------------------------------------------------------


def _grid(ink: np.ndarray, box: Box, recipe: Recipe, shape: tuple[int, int]) -> PixelGrid:
    """The box's longer side in the recipe's share of the image's, whole small pixels each way."""
    unit = max(box.width / shape[1], box.height / shape[0]) * SIZE / recipe.side
    if recipe.paper == "page":
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
