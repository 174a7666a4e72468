"""How every page looks, and how it fails: one sentence, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ui.markdown import escaped
from ui.state import script_slots, session
from vae_core.errors import VaeError
from vae_core.jobs import log

_log = logging.getLogger(__name__)

_ASSETS = Path(__file__).parent / "assets"
_LOGO, _MARK = str(_ASSETS / "logo.svg"), str(_ASSETS / "mark.svg")

_STYLES = f"<style>{(_ASSETS / 'pages.css').read_text(encoding='utf-8')}</style>"
# Everything is in units of the root's size.
_PROJECTED = (
    "<style>html { font-size: 140%; }"
    '[data-testid="stMainBlockContainer"] { padding: 1.2rem 1.2rem; max-width: none; }</style>'
)


def apply() -> None:
    """Title, icon, logo and styles; the first thing a script run does."""
    # The icon is a file of ours: Streamlit fetches its material icons for it from the net.
    log.to_stderr(_log)
    st.set_page_config(page_title="Latent Space Explorer", page_icon=_MARK, layout="wide")
    st.html(_STYLES + _PROJECTED if st.session_state.get(session.PROJECTED) else _STYLES)
    st.logo(_LOGO, size="large", icon_image=_MARK)


def projector() -> None:
    """The switch, below all else in the sidebar, between a desk and a projector."""
    st.sidebar.toggle(
        "For a projector", key=session.PROJECTED, persist_state="session",
        help="Large type, and the page's full width.",
    )  # fmt: skip


def header(title: str, line: str = "") -> None:
    """A page's title and one line on what to do here, unless something else says it."""
    st.title(escaped(title), anchor=False)
    if line:
        st.caption(line)


def run(draw: Callable[[], None]) -> None:
    """Draw a page, after the notice that the one before may have left."""
    session.show_notice()
    guarded(draw)


def guarded(draw: Callable[[], None]) -> None:
    """Draw a page or a fragment of one; what goes wrong on purpose becomes its sentence."""
    try:
        with script_slots.taken():
            draw()
    except VaeError as error:
        log.event(_log, logging.WARNING, _open_run(), str(error), error=type(error).__name__)
        st.error(escaped(str(error)), icon=":material/error:")
    except Exception:
        log.event(_log, logging.ERROR, _open_run(), "a page failed", traceback=True)
        st.error(
            "This page met an error of its own; the server's log has the details. "
            "Nothing that was trained is lost: reload, or open another run.",
            icon=":material/error:",
        )


def _open_run() -> str | None:
    return st.session_state.get(session.RUN)
