"""Streamlit's own scripts, styles and fonts, read and packed once.

A page begins with some ninety of them. Streamlit reads each from disk for every visitor, in pieces
and unpacked; its prefix is closed to routes, so a middleware answers first.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ui import answers, web_files
from ui.blocks import Block
from ui.cache import shared

_FOLDER = Path(st.__file__).parent / "static"
_MOST_BYTES = 2**20  # of a file: the few larger ones are of charts that no first page has
_LEVEL = 3
_MEDIA_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
}
_PACKED_ALREADY = ".woff2"


def _found() -> dict[str, Path]:
    """The files by their path on this server: one that is not among them is never looked for."""
    return {
        web_files.mounted(path.relative_to(_FOLDER).as_posix()): path
        for path in (_FOLDER / "static").rglob("*")
        if path.suffix in _MEDIA_TYPES and path.stat().st_size <= _MOST_BYTES
    }


class StreamlitFiles:
    """Answers for Streamlit's files; every other request goes on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._files: Mapping[str, Path] = _found()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] == "GET"
        path = self._files.get(scope["path"]) if asked else None
        if path is None:
            await self._app(scope, receive, send)
            return
        block = await run_in_threadpool(_packed, path)
        answer = answers.for_good(Request(scope), block, _MEDIA_TYPES[path.suffix])
        await answer(scope, receive, send)


def _packed(path: Path) -> Block:
    level = 0 if path.suffix == _PACKED_ALREADY else _LEVEL
    return shared().get("Streamlit's files", path.name, lambda: Block.of(path.read_bytes(), level))
