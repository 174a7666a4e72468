"""Bringing files: dropped on the page, or a path on the server's machine where that is allowed."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

import streamlit as st

from ui.markdown import escaped
from ui.state import session
from vae_core.datasets.imports import Choices
from vae_core.errors import DataError
from vae_core.jobs import imports

_UPLOAD = "data-upload"


def draw() -> None:
    """The place to drop a file; a dropped one begins an import."""
    number = st.session_state.setdefault(f"{_UPLOAD}-number", 0)
    dropped = st.file_uploader(
        "Your data", key=f"{_UPLOAD}-{number}",
        help="A zip of pictures (folders are labels), an npz or npy file, a table as CSV or TSV.",
    )  # fmt: skip
    st.caption(
        "A zip of pictures, one npz or npy file, or one table (CSV, TSV). It stays on the machine "
        "that runs this page, and nothing is trained before you have seen what was understood."
    )
    if dropped is not None:
        # A fresh uploader next time: this file is in the import's folder then.
        st.session_state[f"{_UPLOAD}-number"] = number + 1
        _begin(dropped.name, dropped, None)
    if os.environ.get(imports.IMPORT_DIR_VARIABLE):
        _draw_path()


def _draw_path() -> None:
    with st.form("data-path", border=False):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        text = left.text_input(
            "Or a file or folder on the server's machine",
            help="Inside the folder that its owner has opened for this.",
        )
        wanted = right.form_submit_button("Read", width="stretch")
    if wanted and text.strip():
        try:
            path = imports.allowed_path(text)
        except DataError as error:
            st.error(escaped(str(error)), icon=":material/error:")
            return
        _begin(path.name, None, path)


def _begin(name: str, content: object, path: Path | None) -> None:
    files = [] if content is None else [(name, content)]
    try:
        made = imports.begin(files, path)  # type: ignore[arg-type]
        imports.start(made, _title(name), Choices())
    except DataError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.session_state[session.IMPORT] = made.token
    st.rerun()


def _title(name: str) -> str:
    """A first title from a file's name; a bundled set's is not to be had."""
    words = PurePath(name).stem.replace("_", " ").replace("-", " ").strip()[:60] or "My data"
    try:
        return imports.clean_title(words)
    except DataError:
        return f"My {words}"
