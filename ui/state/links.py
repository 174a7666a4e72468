"""The kept place in the URL, so that a link opens the same view."""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from ui.components.latent_map import MapSelection


@dataclass(frozen=True)
class LinkedView:
    """What the URL asks for; None where it says nothing that can be used."""

    z: tuple[float, float] | None
    beta: float | None
    point: int | None


def read(points: int) -> LinkedView:
    """The URL's view; anything that is not a number or out of range counts as absent."""
    parts = [_number(part) for part in st.query_params.get("z", "").split(",")]
    z = (parts[0], parts[1]) if len(parts) == 2 and None not in parts else None
    point = st.query_params.get("point", "")
    index = int(point) if point.isascii() and point.isdigit() and len(point) < 9 else None
    return LinkedView(
        z=z,  # type: ignore[arg-type]
        beta=_number(st.query_params.get("beta", "")),
        point=index if index is not None and index < points else None,
    )


def write(selection: MapSelection) -> None:
    st.query_params["z"] = f"{selection.z[0]:.4g},{selection.z[1]:.4g}"
    st.query_params["beta"] = f"{selection.beta:.4g}"
    if selection.point is None:
        st.query_params.pop("point", None)
    else:
        st.query_params["point"] = str(selection.point)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= 1000 else None
