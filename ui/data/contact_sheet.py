"""The first pictures of a data set on one sheet, some of every label."""

from __future__ import annotations

import numpy as np
import streamlit as st
from PIL import Image

from vae_core.datasets import Dataset
from vae_core.images import write

_ACROSS, _DOWN, _GAP = 16, 4, 2
_WIDTH = 960


def draw(dataset: Dataset) -> None:
    """Training images of every label in turn, as one picture."""
    chosen = _of_every_label(dataset.train.labels, len(dataset.train))
    sheet = _sheet(dataset.train.x[np.sort(chosen)])
    enlarge = max(1, _WIDTH // sheet.shape[1])
    picture = Image.fromarray(sheet[..., 0] if sheet.shape[2] == 1 else sheet)
    size = (picture.width * enlarge, picture.height * enlarge)
    st.image(write.png(picture.resize(size, Image.Resampling.NEAREST)), width="stretch")


def _of_every_label(labels: np.ndarray | None, count: int) -> np.ndarray:
    """Indices of examples, as many of each label as there is room for."""
    room = _ACROSS * _DOWN
    if labels is None:
        return np.linspace(0, count - 1, min(room, count)).astype(np.int64)
    kinds = np.unique(labels)[:room]
    each = max(1, room // len(kinds))
    found = np.concatenate([np.flatnonzero(labels == kind)[:each] for kind in kinds])
    rest = np.setdiff1d(np.arange(min(count, 2 * room)), found)  # few labels leave places empty
    return np.concatenate([found, rest])[:room]


def _sheet(images: np.ndarray) -> np.ndarray:
    """Images (n, h, w, c) beside and under one another, with grey between: (H, W, c)."""
    height, width, channels = images.shape[1:]
    across = min(_ACROSS, len(images))
    down = -(-len(images) // across)
    cell_height, cell_width = height + _GAP, width + _GAP
    sheet = np.full(
        (down * cell_height - _GAP, across * cell_width - _GAP, channels), 128, np.uint8
    )
    for index, image in enumerate(images):
        y, x = index // across * cell_height, index % across * cell_width
        sheet[y : y + height, x : x + width] = image
    return sheet
