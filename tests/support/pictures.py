"""Made-up pictures of digits as people bring them: framed, boxed, on squared paper, cut close.

A picture of each kind is made of a 28×28 digit (uint8, light on black), enlarged ten times, and of
what a seeded generator draws. ``KINDS`` has them by name; ``pair`` makes two digits in one picture;
``no_digit`` what is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

_ENLARGE = 10
_SIDE = 28 * _ENLARGE
_PEN_SIDE = 2 * _SIDE


def enlarged(digit: np.ndarray, side: int = _SIDE) -> np.ndarray:
    """Ink, (side, side) float in [0, 1]."""
    image = Image.fromarray(digit.reshape(28, 28)).resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(image, np.float64) / 255.0


def plain(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    return _on_paper(enlarged(digit))


def framed(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """A screenshot's frame: 1 to 6 pixels at the picture's edge, grey to black."""
    return _with_frame(np.asarray(plain(digit, rng)).copy(), rng)


def boxed(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """A printed box: lines of 2 to 8 pixels, 0 to 30 pixels from the digit."""
    ink = np.pad(enlarged(digit), 2 * _ENLARGE)
    gap, width = int(rng.integers(0, 31)), int(rng.integers(2, 9))
    top, left, bottom, right = _box(ink)
    outer = (top - gap - width, left - gap - width, bottom + gap + width, right + gap + width)
    box = np.zeros_like(ink)
    box[outer[0] : outer[2], outer[1] : outer[3]] = rng.uniform(0.6, 1.0)
    box[outer[0] + width : outer[2] - width, outer[1] + width : outer[3] - width] = 0.0
    return _on_paper(np.maximum(ink, box))


def ruled(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """Ruled paper: lines every 20 to 60 pixels, 1 to 3 wide, 10 to 60 % dark."""
    return _on_paper(_lined(enlarged(digit), rng, squared=False))


def squared(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    return _on_paper(_lined(enlarged(digit), rng, squared=True))


def tight_dark(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """Cut out with a margin of 0 to 4 % of the digit's longer side, dark ink."""
    return _on_paper(_cut(enlarged(digit), rng))


def tight_light(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    return Image.fromarray(_bytes(_cut(enlarged(digit), rng)))


def pen(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """The digit's middle line drawn by a pen of 1 to 8 pixels, of 560."""
    return _drawn(digit, float(rng.uniform(1, 8)))


def fine_pen(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    return _drawn(digit, float(rng.uniform(1, 4)))


def alpha_only(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """Ink of any one colour on nothing."""
    values = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    values[..., :3] = rng.integers(0, 256, 3)
    values[..., 3] = _bytes(enlarged(digit))
    return Image.fromarray(values)


def deep(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """Values of 9 to 16 bits in a 16-bit picture, of either polarity."""
    top = 2 ** int(rng.integers(9, 17)) - 1
    ink = enlarged(digit)
    values = ink if rng.uniform() < 0.5 else 1.0 - ink
    return Image.fromarray((values * top + 0.5).astype(np.uint16))


def tight_squared(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """A close crop of squared paper."""
    ink = enlarged(digit)
    lined = _lined(ink, rng, squared=True)
    return _on_paper(_crop(lined, ink, rng))


def framed_squared(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    return _with_frame(np.asarray(squared(digit, rng)).copy(), rng)


def boxed_ruled(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    lined = _lined(np.zeros((_SIDE + 4 * _ENLARGE,) * 2), rng, squared=False)
    box = 1.0 - np.asarray(boxed(digit, rng), np.float64) / 255.0
    return _on_paper(np.maximum(box, lined))


def fine_pen_squared(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    ink = 1.0 - np.asarray(_drawn(digit, float(rng.uniform(3, 8))), np.float64) / 255.0
    return _on_paper(_lined(ink, rng, squared=True, darkest=0.4))


def tight_framed(digit: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """A close crop inside of a frame."""
    tight = np.asarray(tight_dark(digit, rng))
    return _with_frame(np.pad(tight, 8, constant_values=255), rng)


KINDS: Mapping[str, Callable[[np.ndarray, np.random.Generator], Image.Image]] = MappingProxyType({
    "plain": plain,
    "frame": framed,
    "box": boxed,
    "ruled": ruled,
    "squared": squared,
    "tight, dark ink": tight_dark,
    "tight, light ink": tight_light,
    "pen of 1 to 8": pen,
    "pen below 4": fine_pen,
    "alpha only": alpha_only,
    "9 to 16 bits": deep,
})  # fmt: skip
TWO_AT_ONCE: Mapping[str, Callable[[np.ndarray, np.random.Generator], Image.Image]] = (
    MappingProxyType({
        "tight, squared": tight_squared,
        "frame, squared": framed_squared,
        "box, ruled": boxed_ruled,
        "pen, squared": fine_pen_squared,
        "tight, frame": tight_framed,
    })
)  # fmt: skip


def pair(first: np.ndarray, second: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """Two digits side by side, sizes within a factor of 2; boxes may overlap, ink not."""
    larger = int(rng.integers(160, 281))
    sides = [larger, int(larger / rng.uniform(1, 2))]
    rng.shuffle(sides)
    inks = []
    for digit, side in zip((first, second), sides, strict=True):
        ink = enlarged(digit, side)
        top, left, bottom, right = _box(ink)
        inks.append(ink[top:bottom, left:right])
    height = max(len(ink) for ink in inks) + 2 * 40
    width = sum(ink.shape[1] for ink in inks) + 2 * 40 + 60
    tops = [int(rng.integers(20, height - len(ink) - 19)) for ink in inks]
    sheet = np.zeros((height, width))
    sheet[tops[0] : tops[0] + len(inks[0]), 40 : 40 + inks[0].shape[1]] = inks[0]
    near = ndimage.binary_dilation(sheet > 0.1, iterations=6)
    # As near as the ink allows, then up to 60 pixels away.
    left = 40 + inks[0].shape[1] // 2
    place = (slice(tops[1], tops[1] + len(inks[1])), slice(0, 0))
    while True:
        place = (place[0], slice(left, left + inks[1].shape[1]))
        if not (near[place] & (inks[1] > 0.1)).any():
            break
        left += 1
    left += int(rng.integers(0, max(1, min(60, width - 10 - place[1].stop))))
    sheet[place[0], left : left + inks[1].shape[1]] += inks[1]
    return _on_paper(np.clip(sheet, 0, 1))


NO_DIGIT_KINDS = ("noise", "emoji", "clothes", "letters", "nearly blank")


def no_digit(kind: str, clothes: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """A picture that is no digit.

    Args:
        kind: one of ``NO_DIGIT_KINDS``.
        clothes: images of clothes, (n, 28, 28, 1) uint8, of which one is drawn.
    """
    if kind == "noise":
        cells = int(rng.integers(20, _SIDE + 1))
        values = rng.integers(0, 256, (cells, cells), dtype=np.uint8)
        return Image.fromarray(values).resize((_SIDE, _SIDE), Image.Resampling.NEAREST)
    if kind == "clothes":
        return _on_paper(enlarged(clothes[rng.integers(len(clothes))]))
    if kind == "letters":
        return _letters(rng)
    if kind == "emoji":
        return _face(rng)
    return _nearly_blank(rng)


def _nearly_blank(rng: np.random.Generator) -> Image.Image:
    """A page with grain and a few specks."""
    values = 245 + rng.normal(0, rng.uniform(1, 4), (_SIDE, _SIDE))
    for _ in range(int(rng.integers(1, 5))):
        y, x = rng.integers(10, _SIDE - 14, 2)
        height, width = rng.integers(1, 5, 2)
        values[y : y + height, x : x + width] = rng.uniform(60, 200)
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _letters(rng: np.random.Generator) -> Image.Image:
    letters = rng.choice(list("ABCDEFGHJKLMNPRTUVWXYabdefghkmnprty"), int(rng.integers(3, 7)))
    font = ImageFont.load_default(float(rng.integers(60, 110)))
    sheet = Image.new("L", (500, 200), 255)
    ImageDraw.Draw(sheet).text((30, 40), "".join(letters), fill=0, font=font)
    return sheet


def _face(rng: np.random.Generator) -> Image.Image:
    """A round face as emoji have it, in colour."""
    sheet = Image.new("RGB", (_SIDE, _SIDE), "white")
    draw = ImageDraw.Draw(sheet)
    colour = tuple(int(v) for v in rng.integers((200, 120, 0), (256, 220, 120)))
    draw.ellipse(
        (20, 20, 260, 260), fill=colour, outline=(150, 90, 0), width=int(rng.integers(1, 9))
    )
    size = int(rng.integers(10, 26))
    for x in (95, 185):
        draw.ellipse((x - size, 105 - size, x + size, 105 + size), fill=(60, 40, 10))
    start, end = (20, 160) if rng.uniform() < 0.5 else (200, 340)
    draw.arc((80, 130, 200, 220), start, end, fill=(60, 40, 10), width=int(rng.integers(6, 16)))
    return sheet


def _with_frame(values: np.ndarray, rng: np.random.Generator) -> Image.Image:
    width, grey = int(rng.integers(1, 7)), int(rng.integers(0, 161))
    inner = values[width:-width, width:-width].copy()
    values[...] = grey
    values[width:-width, width:-width] = inner
    return Image.fromarray(values)


def _lined(
    ink: np.ndarray, rng: np.random.Generator, *, squared: bool, darkest: float = 0.6
) -> np.ndarray:
    every, width = int(rng.integers(20, 61)), int(rng.integers(1, 4))
    every, width = every * len(ink) // _SIDE, width * max(1, len(ink) // _SIDE)
    start, dark = rng.integers(every, size=2), float(rng.uniform(0.1, darkest))
    lines = np.zeros_like(ink)
    for step in range(width):
        lines[start[0] + step :: every] = dark
        if squared:
            lines[:, start[1] + step :: every] = dark
    return np.maximum(ink, lines)


def _cut(ink: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return _crop(ink, ink, rng)


def _crop(picture: np.ndarray, ink: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    top, left, bottom, right = _box(ink)
    margin = round(float(rng.uniform(0, 0.04)) * max(bottom - top, right - left))
    rows = slice(max(0, top - margin), bottom + margin)
    return picture[rows, max(0, left - margin) : right + margin]


def _drawn(digit: np.ndarray, width: float) -> Image.Image:
    line = np.kron(middle_line(enlarged(digit) > 0.5), np.ones((2, 2), bool))
    away = ndimage.distance_transform_edt(~line)
    # The enlarged line is two pixels wide; half a pixel's soft edge.
    return _on_paper(
        np.clip((width - 1) / 2 + 0.5 - away, 0, 1) if width >= 2 else _hair(line, width)
    )


def _hair(line: np.ndarray, width: float) -> np.ndarray:
    thin = line.copy()
    thin[1::2] = False
    thin[:, 1::2] = False
    thin = ndimage.binary_dilation(thin, np.ones((2, 2)))
    return thin * (width / 2)


def middle_line(mask: np.ndarray) -> np.ndarray:
    """The mask thinned to lines of one pixel (Zhang & Suen 1984)."""
    image = np.pad(mask, 1).astype(np.uint8)
    while True:
        before = int(image.sum())
        for first in (True, False):
            p = [np.roll(image, shift, (0, 1)) for shift in _AROUND]
            count = sum(p)
            turns = sum((p[i] == 0) & (p[(i + 1) % 8] == 1) for i in range(8))
            north, east, south, west = p[0], p[2], p[4], p[6]
            if first:
                free = (north * east * south == 0) & (east * south * west == 0)
            else:
                free = (north * east * west == 0) & (north * south * west == 0)
            image[(image == 1) & (count >= 2) & (count <= 6) & (turns == 1) & free] = 0
        if int(image.sum()) == before:
            return image[1:-1, 1:-1].astype(bool)


# North first, then clockwise, as shifts that bring each neighbour to its pixel.
_AROUND = ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))


def _box(ink: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero((ink > 0.2).any(1)), np.flatnonzero((ink > 0.2).any(0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _on_paper(ink: np.ndarray) -> Image.Image:
    return Image.fromarray(255 - _bytes(ink))


def _bytes(ink: np.ndarray) -> np.ndarray:
    return (np.clip(ink, 0, 1) * 255 + 0.5).astype(np.uint8)
