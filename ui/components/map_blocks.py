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
from vae_core.analysis.projection import Plane, project_codes
from vae_core.serving.decoder_spec import BrowserDecoder
from vae_core.vae.codes import Codes, Quantised

_NO_LABEL = 255
DRAGGED = 2_000  # examples that move with β where the latent space has more than two dimensions
_DRAG_BYTES = 3 * 2**20
_FORMAT = 1  # of the blocks below: another one has other digests


@dataclass(frozen=True, eq=False)
class ShownPlane:
    """Attributes:
    plane: what the map shows.
    text: what names it, see ``vae_core.analysis.planes``; empty for the plane that is shown first.
    problem: why another one was asked for in vain, or "".
    said: what its directions are worth, or "".
    """

    plane: Plane
    text: str
    problem: str = ""
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class WideData:
    """Codes of more than two latent dimensions, which do not all travel: see ``offer_wide``.

    Attributes:
        plane_of: gives the plane of a map's text.
        latent_dim: of the codes.
        nodes: how many β they were stored at.
        full: gives every posterior mean at β, (n, d).
        way: gives one example's posterior at every stored β.
        codes: gives all that was stored.
    """

    plane_of: Callable[[str], ShownPlane]
    latent_dim: int
    nodes: int
    full: Callable[[float], np.ndarray]
    way: Callable[[int], Codes]
    codes: Callable[[], Codes]


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
        wide: what else the map needs of more than two latent dimensions.
        nats: gives every example's reconstruction and KL at β, (n,) each, in nats; the KL is None
            for a plain autoencoder. None where the test examples are not at hand.
    """

    identity: str
    count: int
    codes: Callable[[], Codes]
    decoder: Callable[[], BrowserDecoder] | None
    images_identity: str | None = None
    images: Callable[[], np.ndarray] | None = None
    wide: WideData | None = None
    nats: Callable[[float], tuple[np.ndarray, np.ndarray | None]] | None = None


def offer(data: MapData) -> dict[str, str | None]:
    """Let browsers fetch the map's blocks; returns their digests by name."""
    make_decoder, make_images = data.decoder, data.images
    make_codes = codes_block if data.wide is None else frame_block

    def digest(name: str, identity: str | None) -> str:
        return blocks.digest_of(name, _FORMAT, web_files.VERSION, identity)

    offers = {
        "codes": Offer(
            digest("codes", data.identity), lambda: make_codes(data.codes()), compressed=True
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


def offer_wide(
    data: MapData, look: str, beta: float, point: int | None
) -> dict[str, object] | None:
    """The map's plane, and the blocks of codes that belong to it; None in two dimensions.

    ``full``: every example's code at this β. ``drag``: some examples' places on the plane at every
    β, for as long as it moves. ``way``: the kept example's posterior at every β.
    """
    wide = data.wide
    if wide is None:
        return None
    shown = wide.plane_of(look)
    plane, text = shown.plane, shown.text
    store = blocks.store()

    def offered(name: str, make: Callable[[], bytes], *parts: object) -> str:
        identity = (name, _FORMAT, web_files.VERSION, data.identity, *parts)
        return store.offer(Offer(blocks.digest_of(*identity), make, compressed=True))

    most = dragged(data.count, wide.nodes)
    return {
        "origin": plane.origin.tolist(),
        "across": plane.across.tolist(),
        "up": plane.up.tolist(),
        "names": list(plane.names),
        "text": text,
        "problem": shown.problem,
        "said": shown.said,
        "beta": float(beta),
        "full": offered("full", lambda: full_block(wide.full(beta)), beta),
        "drag": None
        if wide.nodes == 1
        else offered("drag", lambda: drag_block(project_codes(wide.codes(), plane, most)), text),
        "way": None
        if point is None
        else {
            "point": int(point),
            "block": offered("way", lambda: way_block(wide.way(point)), point),
        },
    }


def offer_columns(data: MapData, beta: float) -> dict[str, object] | None:
    """A figure of every example at β, to colour the points by; made only for who asks."""
    make = data.nats
    if make is None:
        return None
    digest = blocks.digest_of("columns", _FORMAT, web_files.VERSION, data.identity, beta)
    offer = Offer(digest, lambda: columns_block(*make(beta)), compressed=True)
    return {"beta": float(beta), "block": blocks.store().offer(offer)}


def columns_block(reconstruction: np.ndarray, kl: np.ndarray | None) -> bytes:
    """Nats of every example, float32 (n,) each."""
    body = reconstruction.astype("<f4").tobytes()
    width = b"" if kl is None else kl.astype("<f4").tobytes()
    sections = {"reconstruction": [0, len(body)], "kl": [len(body), len(width)]}
    return message.pack({"sections": sections}, body + width)


def dragged(count: int, nodes: int) -> int:
    """How many examples move with β: a drag's block is of at most 3 MB before it is packed."""
    return min(count, DRAGGED, _DRAG_BYTES // (2 * 2 * nodes))


def frame_block(codes: Codes) -> bytes:
    """What is the same for every plane and β: the grid of β and the labels."""
    labels = encode_labels(codes.labels)
    header = {
        "betas": codes.betas.tolist(), "points": len(codes),
        "sections": {"labels": [0, len(labels)]},
    }  # fmt: skip
    return message.pack(header, labels)


def full_block(means: np.ndarray) -> bytes:
    """Codes at one β, (n, d): 16-bit integers in steps as fine as they allow."""
    values = Quantised.of(means, 0.0)
    header = {"points": len(means), "dimensions": means.shape[1], "step": values.step}
    return message.pack(header, values.integers.astype("<i2").tobytes())


def drag_block(codes: Codes) -> bytes:
    """Places on a plane over the grid of β."""
    return _grid_block(codes, {"mean": codes.mean.packed().tobytes(), "log_variance": b""})


def way_block(codes: Codes) -> bytes:
    """One example's means and log-variances over the grid of β."""
    return _grid_block(
        codes,
        {
            "mean": codes.mean.packed().tobytes(),
            "log_variance": codes.log_variance.packed().tobytes(),
        },
    )


def codes_block(codes: Codes) -> bytes:
    """Means, log-variances and labels over the grid of β.

    Raises:
        ValueError: the codes are not such as the map can draw.
    """
    _check(codes)
    return _grid_block(
        codes,
        {
            "mean": codes.mean.packed().tobytes(),
            "log_variance": codes.log_variance.packed().tobytes(),
            "labels": encode_labels(codes.labels),
        },
    )


def _grid_block(codes: Codes, sections: dict[str, bytes]) -> bytes:
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
    if labels.size and (labels.min() < -1 or labels.max() >= _NO_LABEL):
        raise ValueError(
            f"Labels must be between 0 and {_NO_LABEL - 1}, or −1 for none. "
            f"Received: {labels.min()} to {labels.max()}"
        )
    return np.where(labels < 0, _NO_LABEL, labels).astype(np.uint8).tobytes()


def _check(codes: Codes) -> None:
    if len(codes.betas) > 1 and codes.betas[0] <= 0:
        raise ValueError(f"Several betas must lie above 0. Received: from {codes.betas[0]}")
    if codes.mean.integers.shape[2] != 2:
        raise ValueError(
            f"The map's codes must have two dimensions. Received: {codes.mean.integers.shape[2]}"
        )
