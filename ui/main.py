"""The script of every page: which pages there are, and what all of them share."""

from __future__ import annotations

import streamlit as st

from ui.state import listing, navigation
from ui.widgets import layout, run_chooser


def _draw() -> None:
    with listing.read_once():
        run_chooser.draw()
        page.run()
        layout.projector()
        run_chooser.draw_damage()


layout.apply()
page = st.navigation(navigation.pages())
layout.guarded(_draw)
