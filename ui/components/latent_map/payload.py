"""A run's codes, labels and decoder as the one message that the latent map reads.

The message's body (see ``pages.shared.message``) is a zlib stream and the decoder's weights as they
are, for they do not compress. The header's ``packed`` is the stream's length, its ``blocks`` say
where in it things are: ``{name: [offset, length]}``.

The codes are packed as they are on disk, see ``vae_core.codes.Quantised.packed``.
"""

from __future__ import annotations

import zlib

import numpy as np

_NO_LABEL = 255


def pack_blocks(blocks: dict[str, bytes | memoryview]) -> tuple[dict[str, list[int]], bytes]:
    """Concatenate and compress named blocks.

    Returns:
        Where each block lies in the uncompressed stream, and the compressed stream.
    """
    places: dict[str, list[int]] = {}
    offset = 0
    stream = zlib.compressobj(level=3)
    packed = []
    for name, block in blocks.items():
        places[name] = [offset, len(block)]
        offset += len(block)
        packed.append(stream.compress(block))
    return places, b"".join([*packed, stream.flush()])


def encode_labels(labels: np.ndarray | None) -> bytes:
    """Labels as one byte each; no labels, no bytes.

    Raises:
        ValueError: if a label does not fit.
    """
    if labels is None:
        return b""
    labels = np.asarray(labels)
    if labels.size and (labels.min() < 0 or labels.max() >= _NO_LABEL):
        raise ValueError(
            f"Labels must be between 0 and {_NO_LABEL - 1}. "
            f"Received: {labels.min()} to {labels.max()}"
        )
    return labels.astype(np.uint8).tobytes()
