"""Latent maps that keep nothing: the user's example among the codes, and codes side by side.

They are the map of ``latent_map`` with less around it, see ``web/latent_map``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ui.components import face, map_blocks
from ui.components.map_blocks import MapData
from vae_core.sharing import map_blocks as blocks_of_maps
from vae_core.sharing import message
from vae_core.vae.codes import MEAN_STEP, Codes, Quantised


@dataclass(frozen=True, kw_only=True)
class ShownExample:
    """An example of the user's on a map.

    Attributes:
        z: its posterior's mean, the map's two dimensions of it.
        sigma: the posterior's standard deviations there; None for a plain autoencoder.
        trajectory: (k, 2), where the encoder puts it from the lowest β to the highest.
    """

    z: np.ndarray
    sigma: np.ndarray | None
    trajectory: np.ndarray


def example_map(
    run: str, data: MapData, label_names: tuple[str, ...], beta: float, example: ShownExample,
    *, look: str, key: str,
) -> None:  # fmt: skip
    """Mount the map of a run at β with the user's example on it, and a close-up of the example.

    The browser keeps the codes: another example or another β sends a few numbers.

    Args:
        look: the state of the run's map, whose plane is shown.
    """
    shown = {
        "beta": float(beta),
        "example": {
            "z": _numbers(example.z),
            "sigma": None if example.sigma is None else _numbers(example.sigma),
            "trajectory": [_numbers(place) for place in example.trajectory],
        },
    }
    names = {"label_names": list(label_names), "look": "layers=rings,labels", "shown": shown}
    header = _header(run, map_blocks.offer(data), prior=example.sigma is not None) | names
    wide = map_blocks.offer_wide(data, look, beta, None)
    header |= {} if wide is None else {"wide": wide | {"kl": []}}
    _example_map(key=key, data=message.pack(header, b""))


def small_map(run: str, codes: bytes, extent: float, *, prior: bool, key: str) -> None:
    """Mount a small map of codes at one β.

    Args:
        prior: whether the codes have one, whose rings are drawn.
        run: names the codes: another name, other codes.
        codes: from ``snapshot``.
        extent: half the side of the square of z that is shown.
    """
    blocks: dict[str, str | None] = {"codes": None, "decoder": None, "originals": None}
    look = {"look": f"layers=rings&view={-extent:g},{extent:g},{-extent:g},{extent:g}"}
    _small_map(key=key, data=message.pack(_header(run, blocks, prior=prior) | look, codes))


def snapshot(points: np.ndarray, labels: np.ndarray | None) -> bytes:
    """Codes at one β as the small map takes them: points (n, 2), labels (n,)."""
    one_beta = np.ones(1, np.float32)
    return blocks_of_maps.codes_block(
        Codes(
            betas=one_beta,
            mean=Quantised.of(points[None], MEAN_STEP),
            log_variance_betas=one_beta,
            log_variance=Quantised(np.zeros((1, 0, 2), np.int16), 1.0),
            labels=labels,
        )
    )


def _header(run: str, blocks: dict[str, str | None], *, prior: bool) -> dict[str, object]:
    """What every map's message has, for one that keeps nothing."""
    return {
        "run": run, "blocks": blocks, "label_names": [], "metrics": [], "tick_betas": [],
        "value_range": None, "start": None, "variational": prior,
    }  # fmt: skip


def _numbers(values: np.ndarray) -> list[float]:
    return [float(value) for value in values]


_example_map = face.component(
    "latent_map", root=".lm", answer="none", is_state=True, markup="example_map"
)
_small_map = face.component(
    "latent_map", root=".lm", answer="none", is_state=True, markup="small_map"
)
