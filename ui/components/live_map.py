"""The latent map of a training that goes on: each moment is a block, glided to as it comes."""

from __future__ import annotations

from collections.abc import Callable

from ui.components import face, map_blocks
from ui.components.map_blocks import Moment
from vae_core.sharing import message


def live_map(
    run: str, moment: Moment, latest: Callable[[], Moment | None], label_names: tuple[str, ...], *,
    beta: float, prior: bool, value_range: tuple[float, float] | None, terms: dict[str, str],
    key: str,
) -> None:  # fmt: skip
    """Mount the map at a moment; from there on it asks for the latest one by itself.

    Args:
        latest: gives the moment that the training is at.
        prior: whether the codes have one; not those of a plain autoencoder.
        value_range: of feature vectors, the least and the greatest value; None for images.
    """
    block = map_blocks.offer_moment(moment)["block"]
    _live_map(
        key=key,
        data=message.pack(
            {
                "run": run,
                "blocks": {"codes": None, "decoder": None, "originals": None},
                "moment": {"block": block, "follows": map_blocks.follow_moment(key, latest)},
                "label_names": list(label_names),
                "metrics": [],
                "tick_betas": [],
                "value_range": value_range and {"low": value_range[0], "high": value_range[1]},
                "start": {"z": [0.0, 0.0], "beta": beta, "point": None},
                "variational": prior,
                "look": "",
                "terms": terms,
            },
            b"",
        ),
    )


_live_map = face.component(
    "latent_map", root=".lm", answer="none", is_state=True, markup="live_map"
)
