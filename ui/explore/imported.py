"""What is to be known of a run whose networks were made elsewhere."""

from __future__ import annotations

import streamlit as st

from ui.markdown import escaped
from ui.state.open_run import OpenRun


def draw(opened: OpenRun) -> None:
    """Where it decodes, and what its codes are; nothing for a run that was trained here."""
    config = opened.run.config
    if config.imported is None:
        return
    where = (
        "The map decodes it in the browser."
        if opened.decodes_in_browser
        else "The browser does not know its layers, so it is decoded on the server: click a "
        "place of the map to see it."
    )
    why = "" if config.imported.has_encoder else f" {config.why_no_kl}"
    st.caption(f"{escaped(opened.run.recorded_state().note)} {where}{why}")
