"""A pad to draw on with mouse, pen or finger; Python hears of it after every stroke.

``draw_pad(key=...)`` mounts it and returns the drawing as PNG bytes, dark ink on white, or None
while it is empty.
"""

from __future__ import annotations

import base64
import binascii

import streamlit as st

from ui.components import face

_PREFIX = "data:image/png;base64,"


def draw_pad(*, key: str) -> bytes | None:
    """Mount the pad; its drawing lives in ``st.session_state[key]``."""
    _component(key=key, on_drawing_change=face.heard)
    state = st.session_state.get(key)
    drawing = state.get("drawing") if state else None
    if not isinstance(drawing, str) or not drawing.startswith(_PREFIX):
        return None
    try:
        return base64.b64decode(drawing.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return None


_component = face.component("draw_pad", root=".dp", answer="drawing", is_state=True)
