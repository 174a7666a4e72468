"""A picture without its paper: how light or dark each pixel is against what lies behind it."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

from vae_core.errors import ImageError
from vae_core.images.preparation import SIZE, Preparation

_PAPER_SAMPLES, _PAPER_ROUNDS = 64, 8
_LONGER_SIDE = 1024
_MARGIN = 0.85  # of the way from the middle to the picture's edge
_BORDER = 0.04  # of the picture's shorter side
_DARK_PAPER = 12  # of 255: paper so dark says nothing about the light on it
_MIN_CONTRAST = 12  # of 255: below it a picture is one colour and noise


def to_grey(image: Image.Image) -> np.ndarray:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(_shrunk(image, Image.Resampling.NEAREST)).astype(np.float32)
        finite = np.isfinite(values)
        values[~finite] = np.median(values[finite]) if finite.any() else 0.0
        top = 65535.0 if values.max() > 255 else 255.0 if values.max() > 1 else 1.0
        return np.clip(values * (255.0 / top), 0, 255).astype(np.uint8)
    image = _shrunk(image, Image.Resampling.BOX)
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return np.asarray(image.convert("RGB").convert("L"))


def _shrunk(image: Image.Image, how: Image.Resampling) -> Image.Image:
    """The picture with a longer side of at most 1024; a copy of it as it is could be 160 MB."""
    share = _LONGER_SIDE / max(image.size)
    if share >= 1:
        return image
    width, height = (max(1, round(side * share)) for side in image.size)
    return image.resize((width, height), how, reducing_gap=2.0)


def without_paper(grey: np.ndarray, preparation: Preparation) -> tuple[np.ndarray, bool]:
    """Ink on paper 0, 1 where it is full (noise passes both ends), and whether it was darker."""
    if preparation.paper == "page":
        paper = _page(grey)
        rest = (grey - paper) / _light(paper)
    elif preparation.paper == "border":
        rest = grey - _border(grey)
    else:
        rest = grey.copy()
    smooth = smoothed(rest, max(grey.shape) / SIZE)
    if float(np.ptp(smooth)) < _MIN_CONTRAST:
        raise ImageError(
            "There is nothing to see in the picture: it is all one colour. Choose one with a digit "
            "that stands out from its background."
        )
    inverted = _is_dark(rest, preparation)
    if preparation.paper == "none":
        return (255.0 - rest if inverted else rest) / 255.0, inverted
    rest, smooth = (-rest, -smooth) if inverted else (rest, smooth)
    if preparation.paper == "border":
        return rest / 255.0, inverted
    full = float(np.percentile(smooth[smooth > 0.5 * smooth.max()], 60))
    return rest / max(full, 1.0), inverted


def _is_dark(rest: np.ndarray, preparation: Preparation) -> bool:
    """Whether the thing is darker than its paper: on which side more stands out."""
    if preparation.polarity != "found":
        return preparation.polarity == "dark"
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
    """How much light falls on each pixel, 1 on average: shade dims the ink as it does the paper."""
    mean = float(paper.mean())
    if mean < _DARK_PAPER:
        return np.ones_like(paper)
    return np.clip(paper / mean, 0.4, 2.5)


def _border(grey: np.ndarray) -> float:
    width = max(1, round(_BORDER * min(grey.shape)))
    inner = np.zeros(grey.shape, bool)
    inner[width:-width, width:-width] = True
    return float(np.median(grey[~inner]))


def smoothed(ink: np.ndarray, unit: float) -> np.ndarray:
    return ndimage.gaussian_filter(ink, unit / 12)
