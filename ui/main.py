"""The script of every page: which pages there are, and what all of them share."""

from __future__ import annotations

import streamlit as st

from ui.state import navigation
from ui.widgets import layout

layout.apply()
page = st.navigation(navigation.pages())
navigation.choose_run()
page.run()
