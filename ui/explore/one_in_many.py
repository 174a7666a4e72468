"""That a run of very many test examples shows some of them."""

from __future__ import annotations

import streamlit as st

from ui.state import originals
from ui.state.open_run import OpenRun


def say(opened: OpenRun) -> None:
    """A sentence under the map; nothing where every test example is on it."""
    step = originals.step(opened)
    if step == 1 or opened.run.data is None:
        return
    what = "The map and the figures are of" if opened.run.config.conditioned else "The map shows"
    st.caption(
        f"{what} {len(opened.codes):,} of the {opened.run.data.test_size:,} test examples: one "
        f"in {step:,}, evenly spread."
    )
