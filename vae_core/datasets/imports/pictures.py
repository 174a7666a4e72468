"""Picture files as images of one size: a sample settles size and colour, then each is read once."""

from __future__ import annotations

import hashlib
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.frame import framed, on_ground, shade_of
from vae_core.datasets.imports.material import Material
from vae_core.datasets.imports.picture_labels import beside, labels_and_splits
from vae_core.datasets.imports.progress import Progress
from vae_core.datasets.imports.report import Report, counted, named
from vae_core.datasets.imports.sources import File
from vae_core.errors import DataError, ImageError
from vae_core.images.read import MAX_BYTES, read_image
from vae_core.vae.halving import LARGEST_SIDE, SMALLEST_SIDE

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm",
            ".pbm", ".pnm")  # fmt: skip
_SAMPLE = 400
_USUAL_SIDES = (16, 28, 32, 48, 64)
_SIXTEEN_BITS = ("I;16", "I;16B", "I;16L", "I", "F")
_APART = 8  # of 255: channels nearer to each other are a grey picture's rounding
_COLOURED = 0.005  # of a picture's pixels


@dataclass(frozen=True)
class _Look:
    """What a sample of the pictures has in common.

    Attributes:
        sides: height and width of the images to make.
        channels: 1 or 3.
        ground: the shade under transparent pixels and beside what is fitted in.
        most: the brightest value of pictures of more than 8 bits.
    """

    sides: tuple[int, int]
    channels: int
    ground: int
    most: float


def read_pictures(
    files: Sequence[File], work: Path, choices: Choices, report: Report, progress: Progress
) -> Material:
    """All pictures among the files.

    Raises:
        DataError: none of them can be read.
    """
    pictures = [file for file in files if file.suffix in SUFFIXES]
    others = [file for file in files if file.suffix not in SUFFIXES and not beside(file)]
    if others:
        names = named([file.name for file in others])
        report.say("dropped", f"{counted(len(others), 'other file')}, no picture: {names}.")
    look = _look(pictures, choices, report, progress)
    shape = (len(pictures), *look.sides, look.channels)
    images = np.lib.format.open_memmap(work / "images.npy", mode="w+", dtype=np.uint8, shape=shape)
    read: list[File] = []
    broken: list[str] = []
    seen: set[bytes] = set()
    for file in progress.over(pictures, len(pictures), "Reading pictures"):
        try:
            picture = _opened(file, look.most)
        except (ImageError, DataError):
            broken.append(file.name)
            continue
        images[len(read)] = framed(picture, look.sides, look.channels, look.ground, choices.framing)
        seen.add(hashlib.blake2b(images[len(read)].tobytes(), digest_size=12).digest())
        read.append(file)
    _say(report, read, broken, len(read) - len(seen), look)
    labels, said = labels_and_splits(read, files, choices, report)
    report.kind, report.could_be = "images", ("images",)
    return Material(
        "images", images[: len(read)], labels=labels, said=said, names=[f.name for f in read]
    )


def _look(
    pictures: Sequence[File], choices: Choices, report: Report, progress: Progress
) -> _Look:  # fmt: skip
    step = max(1, len(pictures) // _SAMPLE)
    sizes, modes, borders = Counter[tuple[int, int]](), Counter[str](), []
    coloured, transparent, most = False, False, 0.0
    for file in progress.over(pictures[::step], len(pictures[::step]), "Looking at pictures"):
        try:
            raw = read_image(file.read(MAX_BYTES))
        except (ImageError, DataError):
            continue
        sizes[raw.size] += 1
        modes[raw.mode] += 1
        if raw.mode in _SIXTEEN_BITS:
            most = max(most, float(np.asarray(raw, np.float64).max()))
        picture = _plain(raw, max(most, 1.0))
        transparent = transparent or picture.mode in ("LA", "RGBA")
        coloured = coloured or _is_coloured(picture)
        borders.append(_border(picture))
    if not sizes:
        raise DataError(
            f"None of {counted(len(pictures), 'picture')} can be read: damaged, empty or of "
            f"another kind. Received: {named([file.name for file in pictures])}"
        )
    ground, ground_name = shade_of(
        choices.ground, 255 if transparent or statistics.median(borders) >= 128 else 0
    )
    if transparent:
        report.say("converted", f"Transparent pixels are laid on a {ground_name} ground.")
    if most > 255:
        most = float(2 ** int(np.ceil(np.log2(most + 1))) - 1)
        report.say("converted", f"Pictures of more than 8 bits: 0 to {most:g} becomes 256 shades.")
    channels = {"grey": 1, "colour": 3, "found": 3 if coloured else 1}[choices.colour]
    if channels == 1 and coloured:
        report.say("converted", "Colours are made grey.")
    return _Look(_sides(sizes, choices, report), channels, ground, most or 255.0)


def _sides(
    sizes: Counter[tuple[int, int]], choices: Choices, report: Report
) -> tuple[int, int]:  # fmt: skip
    (width, height), _ = sizes.most_common(1)[0]
    inside = min(width, height) >= SMALLEST_SIDE and max(width, height) <= LARGEST_SIDE
    if len(sizes) == 1 and inside and choices.side in (0, width if width == height else -1):
        return height, width
    longest = sorted(max(size) for size in sizes.elements())
    usual = longest[len(longest) // 2]
    side = choices.side or next((s for s in _USUAL_SIDES if s >= usual), _USUAL_SIDES[-1])
    widths, heights = [w for w, _ in sizes], [h for _, h in sizes]
    how = "cropped to" if choices.framing == "crop" else "fitted into"
    report.say(
        "converted", f"Pictures of {min(widths)}×{min(heights)} to {max(widths)}×{max(heights)} "
        f"pixels are {how} {side}×{side}." if len(sizes) > 1 else
        f"Pictures of {width}×{height} pixels are {how} {side}×{side}.",
    )  # fmt: skip
    return side, side


def _opened(file: File, most: float) -> Image.Image:
    return _plain(read_image(file.read(MAX_BYTES)), most)


def _plain(picture: Image.Image, most: float) -> Image.Image:
    """Any mode as L, LA, RGB or RGBA.

    Args:
        most: what becomes white in a picture of more than 8 bits.
    """
    if picture.mode in _SIXTEEN_BITS:
        values = np.asarray(picture, np.float64) * (255 / most)
        return Image.fromarray(np.uint8(np.clip(values, 0, 255) + 0.5))
    if picture.mode == "P" or "transparency" in picture.info:
        clear = "transparency" in picture.info
        return picture.convert("RGBA" if clear else "RGB")
    if picture.mode in ("L", "LA", "RGB", "RGBA"):
        return picture
    return picture.convert({"1": "L", "PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(
        picture.mode, "RGB"
    ))  # fmt: skip


def _is_coloured(picture: Image.Image) -> bool:
    flat = on_ground(picture, 255)
    if flat.mode != "RGB":
        return False
    pixels = np.asarray(flat).astype(np.int16)
    apart = pixels.max(axis=2) - pixels.min(axis=2) > _APART
    return bool(apart.mean() > _COLOURED)


def _border(picture: Image.Image) -> float:
    """The shade of a picture's edge, 0 to 255."""
    grey = np.asarray(on_ground(picture, 255).convert("L"))
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return float(np.median(edge))


def _say(
    report: Report, read: Sequence[File], broken: Sequence[str], doubles: int, look: _Look
) -> None:
    if not read:
        raise DataError(f"No picture can be read. Received: {named(list(broken))}")
    kinds = Counter(PurePosixPath(file.name).suffix.lower().lstrip(".") for file in read)
    height, width = look.sides
    report.say(
        "read", f"{counted(len(read), 'picture')} ({', '.join(kinds).upper()}) as images of "
        f"{width}×{height} pixels, {'grey' if look.channels == 1 else 'in colour'}.",
    )  # fmt: skip
    if broken:
        report.say("dropped", f"{counted(len(broken), 'broken picture')}: {named(list(broken))}.")
    if doubles:
        report.say("read", f"{counted(doubles, 'image')} the same as another one; kept.")
