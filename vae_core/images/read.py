"""An uploaded file's bytes as a picture, or one sentence on why it is none."""

from __future__ import annotations

import functools
import io
import warnings

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from vae_core.errors import ImageError

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "HEIC", "GIF", "BMP", "TIFF", "PPM")
_NAMES = {"HEIC": "HEIF"}  # Pillow's own, where they are others
_ENOUGH = 2048  # pixels of a side: a JPEG is unpacked no larger than it has to be


@functools.cache
def _with_heic() -> None:
    """Teach Pillow what phones save; their thumbnails and depth maps are left alone."""
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def read_image(content: bytes) -> Image.Image:
    """A picture from an upload's bytes, upright, its first frame.

    Raises:
        ImageError: empty, too large, not a picture, or damaged.
    """
    if not content:
        raise ImageError("The file is empty. Choose a picture of one digit, PNG or JPEG.")
    if len(content) > MAX_BYTES:
        raise ImageError(
            f"The file has {len(content) / 1e6:.0f} MB; pictures up to {MAX_BYTES // 2**20} MB are "
            "accepted. Make it smaller and try again."
        )
    try:
        with warnings.catch_warnings():
            # The pixel count is checked here, before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            _with_heic()
            image = Image.open(
                io.BytesIO(content), formats=[_NAMES.get(name, name) for name in FORMATS]
            )
        if image.width * image.height > MAX_PIXELS:
            raise ImageError(
                f"The picture has {image.width}×{image.height} pixels; up to "
                f"{MAX_PIXELS // 10**6} million are accepted. Make it smaller and try again."
            )
        image.draft(None, (_ENOUGH, _ENOUGH))
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return image
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise ImageError(
            "The file is not a picture this page can read. Use one of " + ", ".join(FORMATS) + "."
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError) as error:
        raise ImageError(
            "The picture is damaged or incomplete and cannot be read. Save it again and retry."
        ) from error
