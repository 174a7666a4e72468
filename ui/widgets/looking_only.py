"""What a page says and leaves out where nothing may be changed."""

from __future__ import annotations

import streamlit as st

from vae_core.storage import read_only

is_on = read_only.is_on


def note(what: str) -> None:
    """One sentence in the place of ``what`` cannot be done, such as "Training"."""
    st.info(
        f"{what} is switched off on this server, which only shows. Everything else works: move β, "
        "point at the map, draw on Encode.",
        icon=":material/lock:",
    )
