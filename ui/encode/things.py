"""Which of several things in a picture is encoded: a thumbnail of each, one of them chosen."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
import streamlit as st

from vae_core.images import write

_SIDE = 48


def choose(things: Sequence[np.ndarray], usual: int, of: str) -> int:
    """The number of the chosen thing, from the left.

    Args:
        things: their pictures, (h, w) each.
        usual: which one is taken unless another is chosen.
        of: what names the picture; another picture has a choice of its own.
    """
    with st.container(key="encode-things"):
        thing = st.pills(
            f"{len(things)} things were found. Encode",
            range(len(things)), default=usual, required=True,
            key=f"encode-thing-{of}-{len(things)}",
            format_func=lambda index: _thumbnail(things[index], index),
        )  # fmt: skip
    return int(thing)


def _thumbnail(picture: np.ndarray, index: int) -> str:
    content = write.png(write.fitted(picture, _SIDE), quickly=True)
    return f"![{index + 1}](data:image/png;base64,{base64.b64encode(content).decode()})"
