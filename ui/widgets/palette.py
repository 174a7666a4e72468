"""The labels' colours, as the map has them, for what Python draws."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

import streamlit as st

from ui import web_files


def _read(text: str) -> Mapping[str, tuple[str, ...]]:
    found = re.search(r"LABEL_COLOURS = (\{.*?\});", text, re.DOTALL)
    assert found is not None  # the file is the library's own
    return {ground: tuple(colours) for ground, colours in json.loads(found[1]).items()}


# By ground: "light" and "dark".
LABEL_COLOURS: Final = _read(web_files.text("latent_map/lib/palette.js"))


def label_colour(label: int, ground: str = "light") -> str:
    colours = LABEL_COLOURS[ground]
    return colours[label % len(colours)]


def here() -> tuple[str, ...]:
    """The colours for the ground that the page has."""
    return LABEL_COLOURS["dark" if st.context.theme.type == "dark" else "light"]
