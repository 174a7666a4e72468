"""Draw the README's first picture: the latent space at three β, from one network.

python benchmarks/every_beta_picture.py [--run RUN] [--out docs/every-beta.png]
"""

from __future__ import annotations

import argparse
import functools
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ui.widgets.palette import label_colour
from vae_core import runs
from vae_core.analysis import manifold
from vae_core.analysis.projection import flat
from vae_core.images import write
from vae_core.serving.codec import Codec

_BETAS = (0.02, 1.0, 10.0)
_SIDE, _GAP, _MARGIN, _TITLE = 392, 28, 24, 44
_TILES, _TILE_SPAN = 14, 2.0
_DETAIL = 2  # drawn larger and reduced, for smooth points


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", default="mnist-every-beta-deep")
    parser.add_argument("--out", type=Path, default=Path("docs/every-beta.png"))
    options = parser.parse_args()
    run = runs.open_run(options.run)
    codec, codes = Codec.open(run), run.codes()
    metrics = {round(row.beta, 4): row for row in run.metrics}
    width = 2 * _MARGIN + len(_BETAS) * _SIDE + (len(_BETAS) - 1) * _GAP
    picture = Image.new("RGB", (width, 2 * _MARGIN + _TITLE + 2 * _SIDE + _GAP), "white")
    draw = ImageDraw.Draw(picture)
    for column, beta in enumerate(_BETAS):
        left = _MARGIN + column * (_SIDE + _GAP)
        row = metrics[beta]
        draw.text((left, _MARGIN), f"β = {beta:g}", "#1b1f27", _font(24))
        figures = f"reconstruction {row.reconstruction:.1f}   KL {row.kl:.2f} nats"
        draw.text((left + 132, _MARGIN + 9), figures, "#5a6372", _font(13))
        top = _MARGIN + _TITLE
        picture.paste(_scatter(codes.mean_at(beta), codes.labels), (left, top))
        grid = manifold.manifold(
            functools.partial(codec.decode, beta=beta), _TILES, _TILE_SPAN, "linear",
            flat(run.config.latent_dim),
        )  # fmt: skip
        tiles = write.picture(grid)
        picture.paste(
            tiles.resize((_SIDE, _SIDE), Image.Resampling.BOX), (left, top + _SIDE + _GAP)
        )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(128).save(options.out, optimize=True)
    print(options.out)
    return 0


def _scatter(codes: np.ndarray, labels: np.ndarray | None) -> Image.Image:
    """The codes with the prior's rings at 1σ and 2σ, in a square from −5 to 5."""
    side, extent = _SIDE * _DETAIL, 5.0
    picture = Image.new("RGB", (side, side), "#f7f8fa")
    draw = ImageDraw.Draw(picture)
    at = (codes * [1, -1] / extent + 1) * side / 2
    for index, (x, y) in enumerate(at):
        colour = label_colour(int(labels[index])) if labels is not None else label_colour(0)
        draw.ellipse((x - 2.4, y - 2.4, x + 2.4, y + 2.4), colour)
    for radius in (1, 2):
        reach = radius / extent * side / 2
        middle = side / 2
        box = (middle - reach, middle - reach, middle + reach, middle + reach)
        draw.ellipse(box, outline="#1b1f27", width=2)
    return picture.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


if __name__ == "__main__":
    sys.exit(main())
