"""A pad to draw on with mouse, pen or finger; Python hears of it after every stroke.

``draw_pad(key=...)`` mounts it and returns the drawing as PNG bytes, dark ink on white, or None
while it is empty.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import streamlit as st

_ASSETS = Path(__file__).parent / "assets"
_PREFIX = "data:image/png;base64,"


def draw_pad(*, key: str) -> bytes | None:
    """Mount the pad; its drawing lives in ``st.session_state[key]``."""
    _component(key=key, on_drawing_change=_do_nothing)
    state = st.session_state.get(key)
    drawing = state.get("drawing") if state else None
    if not isinstance(drawing, str) or not drawing.startswith(_PREFIX):
        return None
    try:
        return base64.b64decode(drawing.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return None


def _do_nothing() -> None:
    """Streamlit keeps a component's state only under a name with a callback."""


_component = st.components.v2.component(
    "draw_pad",
    html=(_ASSETS / "draw_pad.html").read_text(encoding="utf-8"),
    css=(_ASSETS / "draw_pad.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "draw_pad.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
