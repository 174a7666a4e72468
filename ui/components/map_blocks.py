"""What the latent map fetches of a run: its codes, its decoder, its test images.

``vae_core.sharing.map_blocks`` has the blocks' bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ui import blocks, web_files
from ui.blocks import Offer
from ui.components import map_state
from vae_core.analysis.likelihood.posterior import ExactPosterior
from vae_core.analysis.projection import Plane, project_codes
from vae_core.serving.decoder_spec import BrowserDecoder
from vae_core.sharing.map_blocks import (
    codes_block,
    columns_block,
    decoder_block,
    drag_block,
    frame_block,
    full_block,
    images_block,
    known_block,
    neighbours_block,
    plane_header,
    posterior_block,
    shadow_block,
    way_block,
)
from vae_core.vae.codes import Codes
from vae_core.vae.columns import LabelColumn

EXACT_LAYER = "posterior"  # as state.js calls it
DRAGGED = 2_000  # examples that move with β where the latent space has more than two dimensions
_DRAG_BYTES = 3 * 2**20
_FORMAT = 2  # of the blocks below and of their figures: another one has other digests


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
        variance: gives every posterior's variances at β, (n, d); None for a plain autoencoder.
    """

    plane_of: Callable[[str], ShownPlane]
    latent_dim: int
    nodes: int
    full: Callable[[float], np.ndarray]
    way: Callable[[int], Codes]
    codes: Callable[[], Codes]
    variance: Callable[[float], np.ndarray] | None = None


@dataclass(frozen=True, kw_only=True)
class KnownData:
    """What is known beside each example.

    Attributes:
        identity: names the values: changes when they do.
        columns: the label columns; what they hold comes when a browser asks.
        chosen: which of them colours the map at first; None where none does.
        values: gives them by name, (n,) each: codes with −1 for none, or floats with NaN for none.
    """

    identity: str
    columns: tuple[LabelColumn, ...]
    chosen: int | None
    values: Callable[[], Mapping[str, np.ndarray]]


@dataclass(frozen=True)
class Moment:
    """Where a moment of a training comes from.

    Attributes:
        identity: names its content.
        make: gives its block.
    """

    epoch: float
    identity: str
    make: Callable[[], bytes]


@dataclass(frozen=True, kw_only=True)
class NeighboursData:
    """A picture of which codes are near to each other.

    Attributes:
        identity: names it.
        beta: of the codes that it was made of.
        places: gives where every test example lies in it, float32 (n, 2) in [0, 1].
    """

    identity: str
    beta: float
    places: Callable[[], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class MapData:
    """Where the map's data come from, without the data.

    Attributes:
        identity: names the run's codes and its decoder: changes when they do.
        count: how many codes there are.
        codes: gives the test set's posteriors, two latent dimensions of them.
        is_fine: whether a map may begin with a glimpse of them, see ``Codes.glimpse``.
        decoder: gives the decoder for the browser. None for a map that only shows codes.
        images_identity: names the test images; None where they are not at hand.
        images: gives the test images, uint8 (n, h, w, c).
        wide: what else the map needs of more than two latent dimensions.
        nats: gives every example's reconstruction and KL at β, (n,) each, in nats; the KL is None
            for a plain autoencoder. None where the test examples are not at hand.
        known: the test examples' label columns; None where there are none or they are not at hand.
        moments: what is kept of the training, in its order.
        neighbours: the picture of neighbourhoods; None where none was computed.
        exact: gives a test example's exact posterior at β, or the sentence why there is none. None
            where no run of its kind has one.
    """

    identity: str
    count: int
    codes: Callable[[], Codes]
    decoder: Callable[[], BrowserDecoder] | None
    images_identity: str | None = None
    images: Callable[[], np.ndarray] | None = None
    is_fine: bool = False
    wide: WideData | None = None
    nats: Callable[[float], tuple[np.ndarray, np.ndarray | None]] | None = None
    known: KnownData | None = None
    moments: tuple[Moment, ...] = ()
    neighbours: NeighboursData | None = None
    exact: Callable[[int, float], ExactPosterior | str] | None = None


def offer(data: MapData, beta: float | None = None) -> dict[str, str | None]:
    """Let browsers fetch the map's blocks; returns their digests by name.

    Args:
        beta: what the map begins at. With it, ``glimpse`` are the codes that the first picture
            needs, where all of them would keep it waiting.
    """
    make_decoder, make_images = data.decoder, data.images
    make_codes = codes_block if data.wide is None else frame_block

    def digest(name: str, identity: str | None) -> str:
        return blocks.digest_of(name, _FORMAT, web_files.VERSION, identity)

    offers = {
        "codes": Offer(
            digest("codes", data.identity), lambda: make_codes(data.codes()), compressed=True
        ),
        "glimpse": None
        if beta is None or not data.is_fine
        else Offer(
            digest("glimpse", f"{data.identity} {beta}"),
            lambda: codes_block(data.codes().glimpse(beta)),
            compressed=True,
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


def first(data: MapData, look: str, beta: float) -> tuple[str, ...]:
    """The blocks that a map waits for before it draws, as data/blocks.js has it."""
    offered, wide = offer(data, beta), offer_wide(data, look, beta, None)
    names = [offered["glimpse"] or offered["codes"], offered["decoder"], wide and wide["full"]]
    return tuple(str(name) for name in names if name)


def offer_wide(
    data: MapData, look: str, beta: float, point: int | None
) -> dict[str, object] | None:
    """The map's plane, and the blocks of codes that belong to it; None in two dimensions.

    ``full``: every example's code at this β. ``drag``: some examples' places on the plane at every
    β, for as long as it moves. ``way``: the kept example's posterior at every β. ``shadow``: the
    posteriors' widths on the plane at this β, for who draws the codes' density.
    """
    wide = data.wide
    if wide is None:
        return None
    shown = wide.plane_of(look)
    plane, text = shown.plane, shown.text
    store, variance = blocks.store(), wide.variance

    def offered(name: str, make: Callable[[], bytes], *parts: object) -> str:
        identity = (name, _FORMAT, web_files.VERSION, data.identity, *parts)
        return store.offer(Offer(blocks.digest_of(*identity), make, compressed=True))

    most = dragged(data.count, wide.nodes)
    return {
        **plane_header(plane),
        "text": text,
        "problem": shown.problem,
        "said": shown.said,
        "beta": float(beta),
        "full": offered("full", lambda: full_block(wide.full(beta)), beta),
        "shadow": None
        if variance is None
        else offered("shadow", lambda: shadow_block(plane.shadow(variance(beta))), text, beta),
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


def offer_known(data: MapData) -> dict[str, object] | None:
    """Every label column, to colour the points by and to make directions from."""
    known = data.known
    if known is None:
        return None
    digest = blocks.digest_of("known", _FORMAT, web_files.VERSION, known.identity)
    offer = Offer(digest, lambda: known_block(known.columns, known.values()), compressed=True)
    return {
        "columns": [column.to_json() for column in known.columns],
        "chosen": known.chosen,
        "block": blocks.store().offer(offer),
    }


def offer_exact(
    data: MapData, look: str, beta: float, point: int | None
) -> dict[str, object] | None:
    """The kept example's exact posterior, while its layer is on; made only for who asks."""
    make = data.exact
    if make is None:
        return None
    is_on = EXACT_LAYER in map_state.properties(look).get("layers", "").split(",")
    if point is None or not is_on:
        return {"beta": float(beta), "point": None, "block": None}
    identity = ("posterior", _FORMAT, web_files.VERSION, data.identity, data.images_identity)
    offer = Offer(
        blocks.digest_of(*identity, beta, point), lambda: posterior_block(make(point, beta)),
        compressed=True,
    )  # fmt: skip
    return {"beta": float(beta), "point": int(point), "block": blocks.store().offer(offer)}


def offer_moments(data: MapData) -> list[dict[str, object]]:
    """The moments of the training, each an epoch and the block that shows it."""
    return [offer_moment(moment) for moment in data.moments]


def offer_moment(moment: Moment) -> dict[str, object]:
    """Let browsers fetch one moment of a training."""
    return {"epoch": moment.epoch, "block": blocks.store().offer(_moment_offer(moment))}


def follow_moment(identity: str, latest: Callable[[], Moment | None]) -> str:
    """Let browsers ask which moment a training is at; returns the name to ask by.

    Args:
        identity: names the training.
        latest: gives the moment; asked often.
    """

    def offer() -> Offer | None:
        moment = latest()
        return None if moment is None else _moment_offer(moment)

    return blocks.store().follow(blocks.digest_of("follow", identity), offer)


def _moment_offer(moment: Moment) -> Offer:
    digest = blocks.digest_of("moment", _FORMAT, web_files.VERSION, moment.identity)
    # Most of it are weights, which do not compress.
    return Offer(digest, moment.make, compressed=False)


def offer_neighbours(data: MapData) -> dict[str, object] | None:
    """The picture of neighbourhoods, fetched once."""
    found = data.neighbours
    if found is None:
        return None
    digest = blocks.digest_of("neighbours", _FORMAT, web_files.VERSION, found.identity)
    offer = Offer(digest, lambda: neighbours_block(found.places()), compressed=True)
    return {"beta": found.beta, "block": blocks.store().offer(offer)}


def dragged(count: int, nodes: int) -> int:
    """How many examples move with β: a drag's block is of at most 3 MB before it is packed."""
    return min(count, DRAGGED, _DRAG_BYTES // (2 * 2 * nodes))
