"""The server of ``page``: its routes are the app's."""

from __future__ import annotations

import streamlit as st

from ui.routes import routes

app = st.App("page.py", routes=routes())
