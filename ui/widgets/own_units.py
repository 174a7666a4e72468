"""What nats of standardised numbers are in the columns' own units."""

from __future__ import annotations

import streamlit as st

from ui.state.open_run import OpenRun
from vae_core.vae import likelihood


def note(opened: OpenRun) -> None:
    """Say by how much a table's −log p differs in its own units; nothing where it does not."""
    data = opened.run.data
    if data is None or not opened.run.config.learns_sigma:
        return
    shift = likelihood.to_own_units(data.columns)
    if shift:
        way = "higher" if shift > 0 else "lower"
        st.caption(
            "Nats are those of standardised numbers. In the columns' own units, reconstruction and "
            f"loss of a row without gaps are {abs(shift):.2f} nats {way}."
        )
