"""A training as an animated picture: codes that move, and the KL of each dimension."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

# The labels' colours on a light ground: web/latent_map/lib/palette.js has the same.
COLOURS = (
    "#0018b6", "#ffc231", "#9200ff", "#6d0055", "#ff6d00",
    "#007992", "#9eceff", "#9e5531", "#c279ff", "#49b692",
)  # fmt: skip
_SIDE, _HEAD, _FOOT, _MARGIN = 420, 34, 58, 14
_RADIUS = 2.2
_PLAIN, _INK, _FAINT, _BAR = "#5f6b7a", "#1f2933", "#c8cfd8", "#3b82f6"
_FRAME_MS, _REST_MS = 60, 1800


@dataclass(frozen=True)
class Moment:
    """What one frame shows.

    Attributes:
        places: (n, 2), where the codes lie.
        caption: a line above them.
        kl: of each dimension, nats per example; empty for none.
    """

    places: np.ndarray
    caption: str
    kl: tuple[float, ...]


def frames(
    moments: Sequence[Moment], labels: np.ndarray | None, *, extent: float, between: int = 3
) -> list[Image.Image]:
    """Frames of the moments, and so many between each two, in which the codes glide.

    Args:
        labels: (n,), their colours; None for one colour.
        extent: half the side of the square of z that is shown.
    """
    most = max((max(moment.kl, default=0.0) for moment in moments), default=0.0)
    shown = []
    for before, after in itertools.pairwise(moments):
        for part in range(between + 1):
            share = part / (between + 1)
            places = before.places + share * (after.places - before.places)
            kl = tuple(a + share * (b - a) for a, b in zip(before.kl, after.kl, strict=True))
            shown.append(Moment(places, before.caption, kl))
    shown.append(moments[-1])
    return [_frame(moment, labels, extent, max(most, 1e-9)) for moment in shown]


def beside(left: Sequence[Image.Image], right: Sequence[Image.Image]) -> list[Image.Image]:
    """Two films in one, frame by frame; the shorter one's last frame stays."""
    both = []
    for index in range(max(len(left), len(right))):
        a, b = left[min(index, len(left) - 1)], right[min(index, len(right) - 1)]
        whole = Image.new("RGB", (a.width + b.width, max(a.height, b.height)), "white")
        whole.paste(a, (0, 0))
        whole.paste(b, (a.width, 0))
        both.append(whole)
    return both


def gif(pictures: Sequence[Image.Image]) -> bytes:
    """The film's file: for ever from the start, with a rest at the end."""
    durations = [_FRAME_MS] * (len(pictures) - 1) + [_REST_MS]
    palette = _palette()
    first, *others = [
        picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures
    ]
    buffer = io.BytesIO()
    first.save(
        buffer, "GIF", save_all=True, append_images=others, duration=durations, loop=0,
        optimize=False,
    )  # fmt: skip
    return buffer.getvalue()


def _palette() -> Image.Image:
    """One for all frames: each of its own would flicker, and be larger.

    It is known beforehand, and no frame has all of it: in a collapsed space no point is seen.
    """
    white = (255, 255, 255)
    inks = [ImageColor.getrgb(colour) for colour in (*COLOURS, _FAINT, _BAR)]
    ramps = [
        tuple(round(a + share / 16 * (b - a)) for a, b in zip(white, ink, strict=True))
        for ink in (ImageColor.getrgb(_INK), ImageColor.getrgb(_PLAIN))
        for share in range(1, 17)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in (white, *inks, *ramps) for part in colour[:3]])
    return palette


def _frame(moment: Moment, labels: np.ndarray | None, extent: float, most: float) -> Image.Image:
    foot = _FOOT if moment.kl else _MARGIN
    image = Image.new("RGB", (_SIDE + 2 * _MARGIN, _HEAD + _SIDE + foot), "white")
    draw = ImageDraw.Draw(image)
    draw.text((_MARGIN, 9), moment.caption, fill=_INK, font=ImageFont.load_default(15))
    draw.rectangle((_MARGIN, _HEAD, _MARGIN + _SIDE, _HEAD + _SIDE), outline=_FAINT)
    _draw_prior(draw, extent)
    at = _in_pixels(moment.places, extent)
    for index, (x, y) in enumerate(at.tolist()):
        if _MARGIN < x < _MARGIN + _SIDE and _HEAD < y < _HEAD + _SIDE:
            box = (x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS)
            draw.ellipse(box, fill=_colour(labels, index))
    if moment.kl:
        _draw_kl(draw, moment.kl, most)
    return image


def _in_pixels(places: np.ndarray, extent: float) -> np.ndarray:
    x = _MARGIN + (places[:, 0] / extent + 1) * _SIDE / 2
    y = _HEAD + (1 - places[:, 1] / extent) * _SIDE / 2
    return np.stack([x, y], axis=1)


def _draw_prior(draw: ImageDraw.ImageDraw, extent: float) -> None:
    """The prior's 1σ and 2σ."""
    for sigma in (1, 2):
        (x0, y0), (x1, y1) = _in_pixels(np.array([[-sigma, sigma], [sigma, -sigma]]), extent)
        if x0 > _MARGIN:
            draw.ellipse((x0, y0, x1, y1), outline=_FAINT)


def _draw_kl(draw: ImageDraw.ImageDraw, kl: Sequence[float], most: float) -> None:
    """A bar for each dimension, as many as there is room for."""
    font, top = ImageFont.load_default(11), _HEAD + _SIDE + 6
    draw.text((_MARGIN, top), "KL of each dimension, nats", fill=_PLAIN, font=font)
    for index, value in enumerate(kl[:2]):
        y = top + 17 + 15 * index
        length = (_SIDE - 90) * max(0.0, value) / most
        draw.text((_MARGIN, y - 1), f"z{index + 1}", fill=_INK, font=font)
        draw.rectangle((_MARGIN + 22, y + 1, _MARGIN + 22 + length, y + 10), fill=_BAR)
        draw.text((_MARGIN + 28 + length, y - 1), f"{value:.2f}", fill=_INK, font=font)


def _colour(labels: np.ndarray | None, index: int) -> str:
    if labels is None or labels[index] < 0:
        return _PLAIN
    return COLOURS[int(labels[index]) % len(COLOURS)]
