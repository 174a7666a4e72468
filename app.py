"""What a server runs: ``streamlit run app.py``. What every page shares is in ui/main.py."""

from __future__ import annotations

import streamlit as st

from ui.routes import routes

app = st.App("ui/main.py", routes=routes())
