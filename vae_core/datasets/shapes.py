"""Pictures made from known factors: one coloured shape on black, 64×64 pixels.

What a network should find is known here, so directions and measures can be tried on it. Every
factor is drawn evenly over its range and for itself, from a seed. ``size`` is the radius of the
disc that has the shape's area, so that shapes of one size are equally large whatever they are;
``x`` and ``y`` are the centre of that area, and turning a shape moves neither. No shape looks the
same after less than a whole turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from vae_core.vae.columns import LabelColumn

SIDE = 64
SHAPES = ("triangle", "heart", "half disc")
TRAINING, TEST = 8_000, 2_000
# Far enough from the edges that the largest shape, however turned, lies inside.
RANGES: Mapping[str, tuple[float, float]] = MappingProxyType({
    "x": (20.0, 44.0), "y": (20.0, 44.0), "size": (5.0, 9.0), "angle": (0.0, 360.0),
    "hue": (0.0, 360.0),
})  # fmt: skip
COLUMNS = (
    LabelColumn(name="shape", names=SHAPES),
    *(
        LabelColumn(name=name, kind="number", period=360.0 if high == 360 else 0.0)
        for name, (_, high) in RANGES.items()
    ),
)
_SEEDS = MappingProxyType({"train": 0, "test": 1})
_COUNTS = MappingProxyType({"train": TRAINING, "test": TEST})
_CORNERS = 2048  # of an outline
_TURNS = 1024  # places of a table of radii
_REACH = 20  # pixels from the middle of a shape to the furthest corner of any
_AT_ONCE = 200  # images


def draw(part: str) -> np.ndarray:
    """The pictures of a split, ``train`` or ``test``: uint8 (n, 64, 64, 3)."""
    return render(factors(part))


def factors(part: str) -> dict[str, np.ndarray]:
    """What a split's pictures are made from: each label column by its name, (n,).

    Shapes are int64 codes; x, y and size are in pixels, angle and hue in degrees.
    """
    return sample(_COUNTS[part], np.random.default_rng(_SEEDS[part]))


def sample(count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Factors of ``count`` pictures, each drawn evenly over its range."""
    drawn: dict[str, np.ndarray] = {"shape": rng.integers(len(SHAPES), size=count)}
    return drawn | {name: rng.uniform(*ends, count) for name, ends in RANGES.items()}


def render(made_from: Mapping[str, np.ndarray]) -> np.ndarray:
    """The pictures of factors, uint8 (n, 64, 64, 3); edges are as grey as they cover a pixel."""
    count = len(made_from["shape"])
    images = np.zeros((count, SIDE, SIDE, 3), np.uint8)
    radii = np.stack([_radii(outline()) for outline in _OUTLINES.values()]).astype(np.float32)
    for start in range(0, count, _AT_ONCE):
        some = {name: values[start : start + _AT_ONCE] for name, values in made_from.items()}
        coverage, rows, columns = _coverage(some, radii)
        which = np.arange(start, start + len(coverage))[:, None, None]
        colours = _colours(some["hue"])[:, None, None]
        images[which, rows[:, :, None], columns[:, None]] = np.round(
            255 * coverage[..., None] * colours
        ).astype(np.uint8)
    return images


def _coverage(
    factors: Mapping[str, np.ndarray], radii: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How much of each pixel around a shape's middle it covers.

    Returns:
        Coverage from 0 to 1, float32 (n, w, w), and the rows and columns of the image where that
        window lies, (n, w) each.
    """
    window = np.arange(-_REACH, _REACH)
    rows = np.clip(np.floor(factors["y"]), _REACH, SIDE - _REACH).astype(np.int64)[:, None] + window
    columns = (
        np.clip(np.floor(factors["x"]), _REACH, SIDE - _REACH).astype(np.int64)[:, None] + window
    )
    size = factors["size"].astype(np.float32)[:, None, None]
    across = (columns + 0.5 - factors["x"][:, None]).astype(np.float32)[:, None, :] / size
    down = (rows + 0.5 - factors["y"][:, None]).astype(np.float32)[:, :, None] / size
    turn = np.arctan2(-down, across) / np.float32(2 * np.pi)
    turn -= (factors["angle"] / 360).astype(np.float32)[:, None, None]
    at = turn * _TURNS % _TURNS
    low = at.astype(np.int32) % _TURNS
    share = at - np.floor(at)
    own = radii[factors["shape"]]
    which = np.arange(len(own))[:, None, None]
    near, next_ = own[which, low], own[which, (low + 1) % _TURNS]
    radius = near + share * (next_ - near)
    # The edge slants where the radius grows with the angle: its distance is shorter than along
    # the ray, by the cosine of the slant.
    slope = (next_ - near) * np.float32(_TURNS / (2 * np.pi)) / radius
    inside = (radius - np.hypot(across, down)) / np.sqrt(1 + slope**2) * size
    return np.clip(inside + np.float32(0.5), 0, 1), rows, columns


def _colours(hue: np.ndarray) -> np.ndarray:
    """Full colours of hues in degrees, float32 (n, 3): the largest channel is 1, the least 0."""
    at = (hue[:, None] / 60 + np.array([0.0, 4.0, 2.0])) % 6
    return np.clip(np.abs(at - 3) - 1, 0, 1).astype(np.float32)


def _triangle() -> np.ndarray:
    corners = np.array([[2.0, 0.0], [-1.0, 1.0], [-1.0, -1.0], [2.0, 0.0]])
    at = np.linspace(0, 3, _CORNERS, endpoint=False)
    return np.stack([np.interp(at, np.arange(4), corners[:, axis]) for axis in (0, 1)], axis=1)


def _heart() -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    up = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return np.stack([up, -16 * np.sin(t) ** 3], axis=1)  # its point to the left


def _half_disc() -> np.ndarray:
    half = _CORNERS // 2
    t = np.linspace(-np.pi / 2, np.pi / 2, half)
    back = np.linspace(1, -1, _CORNERS - half + 2)[1:-1]
    return np.concatenate([
        np.stack([np.cos(t), np.sin(t)], axis=1), np.stack([np.zeros(len(back)), back], axis=1)
    ])  # fmt: skip


_OUTLINES: Mapping[str, Callable[[], np.ndarray]] = MappingProxyType(
    dict(zip(SHAPES, (_triangle, _heart, _half_disc), strict=True))
)


def _radii(outline: np.ndarray) -> np.ndarray:
    """How far an outline is from its middle in every direction, of a shape with area π: (1024,).

    Args:
        outline: corners in order, (n, 2), of a shape that its middle sees all of.
    """
    x, y = outline.T
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    cross = x * next_y - next_x * y
    area = cross.sum() / 2
    middle = np.array([((x + next_x) * cross).sum(), ((y + next_y) * cross).sum()]) / (6 * area)
    own = (outline - middle) * np.sqrt(np.pi / abs(area))
    turn = np.arctan2(own[:, 1], own[:, 0])
    return np.interp(
        np.arange(_TURNS) * 2 * np.pi / _TURNS, turn[np.argsort(turn % (2 * np.pi))] % (2 * np.pi),
        np.hypot(*own.T)[np.argsort(turn % (2 * np.pi))], period=2 * np.pi,
    )  # fmt: skip


def measured(images: np.ndarray) -> dict[str, np.ndarray]:
    """Where the shape is and how large, on the pixels alone: x, y and size in pixels, (n,) each.

    Args:
        images: (n, h, w, 3), values from 0 to 1. A full colour's largest channel is 1, so the
            largest channel is how much of a pixel the shape covers.
    """
    cover = images.max(axis=-1).astype(np.float64)
    total = cover.sum(axis=(1, 2))
    rows, columns = (np.arange(side) + 0.5 for side in cover.shape[1:])
    lit = np.maximum(total, 1e-9)
    return {
        "x": (cover.sum(axis=1) @ columns) / lit,
        "y": (cover.sum(axis=2) @ rows) / lit,
        "size": np.sqrt(total / np.pi),
    }
