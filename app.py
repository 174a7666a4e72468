"""What a server runs: ``streamlit run app.py``. What every page shares is in ui/main.py."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from ui import known_theme, warm_up
from ui.gate import Gate, more_hosts
from ui.memory import share_arenas
from ui.routes import routes
from ui.streamlit_files import StreamlitFiles
from ui.transport import NoDelay, Preload
from ui.uploads import BoundedUploads
from ui.visits import OnlyVisits

share_arenas()  # before there are threads
known_theme.remember()
warm_up.begin()

app = st.App(
    "ui/main.py",
    routes=routes(),
    middleware=[
        Middleware(Gate, hosts=more_hosts()),  # the first: nothing else sees what it refuses
        Middleware(OnlyVisits),
        Middleware(BoundedUploads),
        Middleware(NoDelay),
        Middleware(Preload),
        Middleware(StreamlitFiles),
    ],
)
