"""A picture without its paper: how light or dark each pixel is against what lies behind it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from vae_core.errors import ImageError
from vae_core.images.preparation import SIZE, Preparation

_PAPER_SAMPLES, _PAPER_ROUNDS = 96, 8
_RING = 0.01  # of the picture's shorter side: the outermost pixels
_STANDS_OUT = 0.15  # of the strongest: what is no paper, wherever the fit goes
_NEARLY = 16  # of 255: shade
_BORDER = 0.04  # of the picture's shorter side
_DARK_PAPER = 12  # of 255: paper so dark says nothing about the light on it
_MIN_CONTRAST = 12  # of 255: below it a picture is one colour and noise


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
    full = float(np.percentile(smooth[smooth >= 0.5 * smooth.max()], 60))
    return rest / max(full, 1.0), inverted


def _is_dark(rest: np.ndarray, preparation: Preparation) -> bool:
    """Whether the thing is darker than its paper: on which side more stands out."""
    if preparation.polarity != "found":
        return preparation.polarity == "dark"
    return bool((rest * rest * rest).sum(dtype=np.float64) < 0)


def _page(grey: np.ndarray) -> np.ndarray:
    """Brightness of the paper at every pixel, (h, w): a parabola, for light falls off smoothly.

    Least squares: first through the outermost pixels, of which even a digit that was cut out
    without a margin covers fewer than half; then through all that do not stand out from that.
    """
    if (even := _even(grey)) is not None:
        return np.full(grey.shape, even, np.float32)
    y, x = (np.linspace(-1, 1, side) for side in grey.shape)
    step = max(1, max(grey.shape) // _PAPER_SAMPLES)
    ring = max(1, round(_RING * min(grey.shape)))
    outer = _fitted(*_ring(grey, y, x, ring, max(1, step // 2)))
    some = grey[::step, ::step].astype(np.float32)
    y_some, x_some = np.meshgrid(y[::step], x[::step], indexing="ij")
    terms, values = _parabola(y_some.ravel(), x_some.ravel()), some.ravel()
    away = np.abs(values - terms @ outer)
    candidates = away <= _STANDS_OUT * float(np.percentile(away, 98)) + 2.0
    coefficients = _fitted(terms[candidates], values[candidates])
    a, b, c, d, e, f = coefficients
    rows, columns = y[:, None], x[None]
    paper = (a + b * columns + d * columns**2) + (c * rows + f * rows**2) + e * columns * rows
    return paper.astype(np.float32)


def _even(grey: np.ndarray) -> float | None:
    """The paper's one value, as a drawing program leaves it; None where there is shade.

    It is all along the edge and most of what is inside, and hardly anything is nearly it: white
    that a camera has cut off has shade beside it.
    """
    value = grey[0, 0]
    edges = (grey[0], grey[-1], grey[:, 0], grey[:, -1])
    if not all((edge == value).all() for edge in edges):
        return None
    away = np.abs(grey - value)
    same = np.count_nonzero(away == 0)
    nearly = np.count_nonzero(away < _NEARLY) - same
    return float(value) if same > 0.5 * grey.size and nearly < 0.01 * grey.size else None


def _ring(
    grey: np.ndarray, y: np.ndarray, x: np.ndarray, width: int, step: int
) -> tuple[np.ndarray, np.ndarray]:
    """Terms (n, 6) and brightness (n,) of the outermost pixels, every ``step``-th of them."""
    sides = (
        (slice(0, width), slice(None, None, step)), (slice(-width, None), slice(None, None, step)),
        (slice(None, None, step), slice(0, width)), (slice(None, None, step), slice(-width, None)),
    )  # fmt: skip
    terms, values = [], []
    for rows, columns in sides:
        y_side, x_side = np.meshgrid(y[rows], x[columns], indexing="ij")
        terms.append(_parabola(y_side.ravel(), x_side.ravel()))
        values.append(grey[rows, columns].ravel())
    return np.concatenate(terms), np.concatenate(values).astype(np.float64)


def _fitted(terms: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Coefficients (6,) of the surface through most of the values, outliers left out."""
    off = np.abs(values - np.median(values))
    for _ in range(_PAPER_ROUNDS):
        on_paper = off <= 2.5 * max(2.0, 1.4826 * float(np.median(off)))
        some = terms[on_paper]
        # The normal equations: 6 unknowns, and the terms lie between -1 and 1.
        coefficients, *_ = np.linalg.lstsq(some.T @ some, some.T @ values[on_paper], rcond=None)
        off = np.abs(values - terms @ coefficients)
    return np.asarray(coefficients)


def _parabola(y: np.ndarray, x: np.ndarray) -> np.ndarray:
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
    return ndimage.gaussian_filter(ink, unit / 12, truncate=3.0)
