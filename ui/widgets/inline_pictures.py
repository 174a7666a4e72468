"""Small pictures inside the page's own HTML: one element for many, and nothing to fetch.

Every ``st.image`` is an element of its own and a request of its own; what a stroke or a click
draws anew is sent this way instead.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable

import numpy as np
import streamlit as st

from vae_core.images import write


def side_by_side(shown: Iterable[tuple[np.ndarray, str]]) -> None:
    """Pictures (h, w, channels), each above its caption."""
    figures = (
        f"<figure>{_tag(values, caption)}<figcaption>{html.escape(caption)}</figcaption></figure>"
        for values, caption in shown
    )
    st.html(f'<div class="inline-pictures">{"".join(figures)}</div>')


def wide(values: np.ndarray, description: str) -> None:
    """One picture (h, w, channels) as wide as there is room, and what it shows in words."""
    st.html(f'<div class="inline-strips">{_tag(values, description)}</div>')


def strips(shown: Iterable[tuple[str, np.ndarray]]) -> None:
    """Wide pictures under one another, (h, w, channels) each, with words at their left."""
    rows = (
        f"<span>{html.escape(words)}</span>{_tag(values, words)}" if words else _tag(values, "")
        for words, values in shown
    )
    st.html(f'<div class="inline-strips">{"".join(rows)}</div>')


def _tag(values: np.ndarray, description: str) -> str:
    encoded = base64.b64encode(write.png(write.picture(values), quickly=True)).decode()
    return f'<img alt="{html.escape(description)}" src="data:image/png;base64,{encoded}">'
