"""The app: which pages there are, and what every page shares. Run: streamlit run app.py"""

from __future__ import annotations

import streamlit as st

from pages.shared import layout, navigation

layout.apply()
page = st.navigation(navigation.pages())
navigation.choose_run()
page.run()
