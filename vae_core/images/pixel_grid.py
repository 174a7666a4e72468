"""Where a small image's pixels lie over a large picture of it.

A digit's height says how large a small pixel is, and its upper and lower edges where the rows
begin. Its sides do not say where the columns begin: MNIST's narrow digits start anywhere within a
pixel. The columns are laid where the small image, enlarged again, explains the picture best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

_PHASES = 40
_COARSEST = 1.5  # below that many picture pixels each, small pixels cannot be told apart
_AROUND = 2  # small pixels on either side of the box
_BARELY = 0.02  # of a small pixel: a column that has less of the box is left out


@dataclass(frozen=True)
class Box:
    """Edges in pixels from a picture's upper left corner, between pixels too."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class PixelGrid:
    """Small pixels laid over a picture.

    Attributes:
        left, top: the first small pixel's corner, in pixels of the picture.
        unit: the side of a small pixel, in pixels of the picture.
        width, height: how many small pixels.
    """

    left: float
    top: float
    unit: float
    width: int
    height: int

    def sample(self, ink: np.ndarray) -> np.ndarray:
        """Mean ink of each small pixel, float32 (height, width); there is none outside."""
        if self.unit <= 1:
            return self._enlarged(ink)
        rows = _areas(self.top, self.unit, self.height, ink.shape[0])
        columns = _areas(self.left, self.unit, self.width, ink.shape[1])
        return (rows @ ink @ columns.T).astype(np.float32)

    def centre_of_mass(self, ink: np.ndarray) -> tuple[float, float]:
        """Row and column in small pixels, of the picture's own pixels: finer than the sample's.

        The middle of the grid where there is no ink.
        """
        total = float(ink.sum(dtype=np.float64))
        if total <= 0:
            return self.height / 2, self.width / 2
        rows, columns = ink.sum(axis=1, dtype=np.float64), ink.sum(axis=0, dtype=np.float64)
        row = float(rows @ (np.arange(len(rows)) + 0.5)) / total
        column = float(columns @ (np.arange(len(columns)) + 0.5)) / total
        return (row - self.top) / self.unit, (column - self.left) / self.unit

    def _enlarged(self, ink: np.ndarray) -> np.ndarray:
        """Softly, which keeps strokes whole."""
        right, bottom = self.left + self.width * self.unit, self.top + self.height * self.unit
        beyond = max(0.0, -self.left, -self.top, right - ink.shape[1], bottom - ink.shape[0])
        pad = 1 + int(np.ceil(beyond))
        box = (self.left + pad, self.top + pad, right + pad, bottom + pad)
        padded = Image.fromarray(np.pad(ink, pad).astype(np.float32))
        size = (self.width, self.height)
        return np.asarray(padded.resize(size, Image.Resampling.BICUBIC, box=box))


def around(box: Box, unit: float) -> PixelGrid:
    """The grid in the middle of a box, whole small pixels each way."""
    width, height = max(1, round(box.width / unit)), max(1, round(box.height / unit))
    left = (box.left + box.right - width * unit) / 2
    top = (box.top + box.bottom - height * unit) / 2
    return PixelGrid(left, top, unit, width, height)


def explaining(ink: np.ndarray, box: Box, unit: float) -> PixelGrid:
    """The grid over a box whose shorter side begins where the picture says.

    Args:
        ink: (h, w); the box lies in it.
        unit: the side of a small pixel; a whole number of them is the box's longer side.
    """
    grid = around(box, unit)
    if unit < _COARSEST:
        return grid
    if box.width <= box.height:
        left, width = _columns(ink, box.left, box.right, grid)
        return replace(grid, left=left, width=width)
    turned = PixelGrid(grid.top, grid.left, unit, grid.height, grid.width)
    top, height = _columns(ink.T, box.top, box.bottom, turned)
    return replace(grid, top=top, height=height)


def _columns(ink: np.ndarray, left: float, right: float, grid: PixelGrid) -> tuple[float, int]:
    """Where the first column begins, and how many cover the ink between left and right."""
    unit, middle = grid.unit, (left + right) / 2
    reach = int(np.ceil((right - left) / unit / 2)) + _AROUND
    rows = _areas(grid.top, unit, grid.height, ink.shape[0]) @ ink
    places = (np.arange(ink.shape[1]) + 0.5 - middle) / unit
    near = np.abs(places) < reach
    start = middle + _phase(rows[:, near], places[near], reach) * unit
    before = int(np.ceil((start - left) / unit - _BARELY))
    after = int(np.ceil((right - start) / unit - _BARELY))
    return start - before * unit, max(1, before + after)


def _areas(start: float, unit: float, count: int, pixels: int) -> np.ndarray:
    """The share of each small pixel that each picture pixel covers, (count, pixels)."""
    edges = start + unit * np.arange(count + 1)[:, None]
    pixel = np.arange(pixels)[None]
    covered = np.minimum(pixel + 1, edges[1:]) - np.maximum(pixel, edges[:-1])
    return np.clip(covered, 0.0, None) / unit


def _phase(rows: np.ndarray, places: np.ndarray, reach: int) -> float:
    """Where the boundary of two columns lies, in [−0.5, 0.5) small pixels from the middle.

    For each phase the columns' values that explain the picture best are the least squares; the
    phase that leaves the least unexplained wins.

    Args:
        rows: ink (small rows, picture columns).
        places: of the picture columns, in small pixels from the middle, within ``reach``.
    """
    phases = np.linspace(-0.5, 0.5, _PHASES, endpoint=False)
    centres = np.arange(-reach, reach) + 0.5
    bases, _ = np.linalg.qr(_cubic(places[:, None] - centres - phases[:, None, None]))
    explained = np.square(rows @ bases).sum(axis=(1, 2))  # (phases,)
    return float(phases[int(np.argmax(explained))])


def _cubic(distance: np.ndarray) -> np.ndarray:
    """The kernel of bicubic enlargement (Keys 1981, equation 15)."""
    t = np.abs(distance)
    near = (1.5 * t - 2.5) * t * t + 1.0
    far = ((-0.5 * t + 2.5) * t - 4.0) * t + 2.0
    return np.where(t < 1, near, np.where(t < 2, far, 0.0))
