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

# Streamlit's own page margins are made for text; these pages are instruments.
_STYLES = """
<style>
[data-testid="stMainBlockContainer"] { padding: 2.4rem 2.4rem 2rem; max-width: 1320px; }
[data-testid="stMainBlockContainer"] h1 { font-size: 1.5rem; padding: 0; letter-spacing: -0.01em; }
[data-testid="stMainBlockContainer"] h3 { font-size: 1.1rem; padding: 0.5rem 0 0.2rem; }
[data-testid="stImage"] img { image-rendering: pixelated; border-radius: 6px; }
.inline-pictures { display: flex; gap: 1rem; }
.inline-pictures figure { flex: 0 1 140px; min-width: 0; margin: 0; }
.inline-pictures figcaption, .inline-strips span {
  font-size: 0.875rem; color: color-mix(in srgb, currentColor 60%, transparent); }
.inline-pictures figcaption { text-align: center; padding-top: 0.25rem; }
.inline-strips { display: grid; gap: 0.75rem 1rem; align-items: center; }
.inline-strips:has(span) { grid-template-columns: minmax(6rem, 1fr) 4fr; }
.inline-pictures img, .inline-strips img {
  display: block; width: 100%; image-rendering: pixelated; border-radius: 6px; }
[data-testid="stMarkdownContainer"]:has(> table) { overflow-x: auto; }
[data-testid="stMarkdownContainer"] :is(th, td) {
  padding: 0.4rem 0.6rem; font-size: 0.875rem; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
[data-testid="stMetricValue"] { font-size: 1.35rem; font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: 4.2rem 0.9rem 1.5rem; }
}
</style>
"""


def apply() -> None:
    """Title, icon, logo and styles; the first thing a script run does."""
    # The icon is a file of ours: Streamlit fetches its material icons for it from the net.
    log.to_stderr(_log)
    st.set_page_config(page_title="Latent Space Explorer", page_icon=_MARK, layout="wide")
    st.html(_STYLES)
    st.logo(_LOGO, size="large", icon_image=_MARK)


def header(title: str, line: str) -> None:
    """A page's title and one line on what to do here."""
    st.title(escaped(title), anchor=False)
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
