"""What of the open run can be taken along: one file, its codes, its card, its film."""

from __future__ import annotations

import streamlit as st

from ui.components.latent_map import MapSelection
from ui.explore import export_codes, film, run_card, share
from ui.state.open_run import OpenRun


def offer(opened: OpenRun, selection: MapSelection) -> None:
    """One button for all of it; what is in it is drawn once somebody opens it."""
    place = st.popover(
        "Take it along", icon=":material/ios_share:", key="take-along", on_change="rerun"
    )
    if not place.open:
        return
    with place:
        share.offer(opened)
        export_codes.offer(opened, selection)
        run_card.offer(opened)
        film.offer(opened, selection.beta)
