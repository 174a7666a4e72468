"""Whether a picture is already made as a training set's images are."""

from __future__ import annotations

import numpy as np

from vae_core.images.preparation import SIZE, Preparation

_GROUND = 40  # of 255: how far from black or white a ground may be
_INK = 16  # of 255
_SIDE_OFF = 1.5  # small pixels of 28
_CENTRE_OFF = {"mass": 1.5, "box": 3.1}


def is_made(grey: np.ndarray, preparation: Preparation, shape: tuple[int, int]) -> bool:
    """Whether the picture (h, w) uint8 has a training image's size, ground and place."""
    if grey.shape != shape:
        return False
    ink = grey.astype(np.float32) if preparation.ground == "dark" else 255.0 - grey
    if preparation.content == "picture":
        return True
    corners = [ink[0, 0], ink[0, -1], ink[-1, 0], ink[-1, -1]]
    if float(np.median(corners)) > _GROUND or not (ink > _INK).any():
        return False
    if preparation.content == "everything":
        return True
    unit = max(shape) / SIZE
    rows, columns = np.flatnonzero((ink > _INK).any(1)), np.flatnonzero((ink > _INK).any(0))
    longer = max(np.ptp(rows), np.ptp(columns)) + 1
    if abs(longer / unit - preparation.side) > _SIDE_OFF:
        return False
    if preparation.centre == "box":
        centre = np.array([rows[0] + rows[-1] + 1, columns[0] + columns[-1] + 1]) / 2
    else:
        places = np.indices(shape) + 0.5
        centre = (places * ink).sum(axis=(1, 2)) / ink.sum()
    off = np.abs(centre - np.array(shape) / 2) / unit
    return bool((off < _CENTRE_OFF[preparation.centre]).all())
