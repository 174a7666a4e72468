"""The manifold's picture with its axes in z, a z for every tile, and a click on each.

``manifold_grid(values, axis, key=...)`` mounts it, ``clicked(axis, key=...)`` says which tile was
clicked. A component of its own, because a Plotly chart would be built anew for every picture,
which takes longer than the decoding.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.components import face
from vae_core.images import write
from vae_core.sharing import message


def manifold_grid(
    values: np.ndarray, axis: np.ndarray, names: tuple[str, str], *, key: str
) -> None:
    """Show the picture; a click on it reaches ``clicked`` in the next script run.

    Args:
        values: the picture, (n·h, n·w, channels) in [0, 1]; z₂ falls from its top row to its
            bottom row.
        axis: the tiles' z along both axes, (n,) ascending.
        names: what the two directions are called, to the right and upwards.
    """
    # A little larger than it could be, and made in a third of the time.
    picture = write.png(write.picture(values), quickly=True)
    header = {"axis": axis.tolist(), "names": list(names)}
    _component(key=key, data=message.pack(header, picture), on_tile_change=face.heard)


def clicked(axis: np.ndarray, *, key: str) -> tuple[float, float] | None:
    """The z of the tile that was clicked just now, or None: known before the picture is drawn."""
    state = st.session_state.get(key)
    tile = state.get("tile") if state else None  # [column, row from the bottom]
    if not isinstance(tile, list) or len(tile) != 2:
        return None
    if not all(isinstance(index, int) and 0 <= index < len(axis) for index in tile):
        return None
    return float(axis[tile[0]]), float(axis[tile[1]])


_component = face.component("manifold_grid", root=".mp", answer="tile", is_state=False)
