"""What the latent map fetches of a run: its codes, its decoder, its test images.

A block is a JSON header and a body, see ``message``; ``web/latent_map/data/blocks.js`` reads it.
Codes are packed as they are on disk, see ``vae_core.vae.codes.Quantised.packed``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ui import blocks, web_files
from ui.blocks import Offer
from ui.components import message
from vae_core.serving.decoder_spec import BrowserDecoder
from vae_core.vae.codes import Codes

_NO_LABEL = 255
_FORMAT = 1  # of the blocks below: another one has other digests


@dataclass(frozen=True, kw_only=True)
class MapData:
    """Where the map's data come from, without the data.

    Attributes:
        identity: names the run's codes and its decoder: changes when they do.
        count: how many codes there are.
        codes: gives the test set's posteriors, two latent dimensions of them.
        decoder: gives the decoder for the browser. None for a map that only shows codes.
        images_identity: names the test images; None where they are not at hand.
        images: gives the test images, uint8 (n, h, w, c).
    """

    identity: str
    count: int
    codes: Callable[[], Codes]
    decoder: Callable[[], BrowserDecoder] | None
    images_identity: str | None = None
    images: Callable[[], np.ndarray] | None = None


def offer(data: MapData) -> dict[str, str | None]:
    """Let browsers fetch the map's blocks; returns their digests by name."""
    make_decoder, make_images = data.decoder, data.images

    def digest(name: str, identity: str | None) -> str:
        return blocks.digest_of(name, _FORMAT, web_files.VERSION, identity)

    offers = {
        "codes": Offer(
            digest("codes", data.identity), lambda: codes_block(data.codes()), compressed=True
        ),
        # Weights do not compress.
        "decoder": make_decoder
        and Offer(
            digest("decoder", data.identity),
            lambda: decoder_block(make_decoder()),
            compressed=False,
        ),
        "originals": make_images
        and Offer(
            digest("originals", data.images_identity),
            lambda: images_block(make_images()),
            compressed=True,
        ),
    }
    store = blocks.store()
    return {name: store.offer(given) if given else None for name, given in offers.items()}


def codes_block(codes: Codes) -> bytes:
    """Means, log-variances and labels over the grid of β.

    Raises:
        ValueError: the codes are not such as the map can draw.
    """
    _check(codes)
    sections = {
        "mean": codes.mean.packed().tobytes(),
        "log_variance": codes.log_variance.packed().tobytes(),
        "labels": encode_labels(codes.labels),
    }
    places, offset = {}, 0
    for name, section in sections.items():
        places[name] = [offset, len(section)]
        offset += len(section)
    header = {
        "betas": codes.betas.tolist(),
        "points": len(codes),
        "mean_step": codes.mean.step,
        "log_variance_betas": codes.log_variance_betas.tolist(),
        "log_variance_step": codes.log_variance.step,
        "sections": places,
    }
    return message.pack(header, b"".join(sections.values()))


def decoder_block(decoder: BrowserDecoder) -> bytes:
    """The decoder's layers and its weights."""
    return message.pack(decoder.spec, decoder.weights)


def images_block(images: np.ndarray) -> bytes:
    """Test images, uint8 (n, h, w, c), in the order of the codes."""
    _, height, width, channels = images.shape
    header = {"height": height, "width": width, "channels": channels}
    return message.pack(header, np.ascontiguousarray(images).tobytes())


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


def _check(codes: Codes) -> None:
    if len(codes.betas) > 1 and codes.betas[0] <= 0:
        raise ValueError(f"Several betas must lie above 0. Received: from {codes.betas[0]}")
    if codes.mean.integers.shape[2] != 2:
        raise ValueError(
            f"The map's codes must have two dimensions. Received: {codes.mean.integers.shape[2]}"
        )
