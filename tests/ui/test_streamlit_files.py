"""Streamlit's files come packed, and from what was read once."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.support import asgi
from ui.cache import shared
from ui.streamlit_files import StreamlitFiles

FOLDER = Path(st.__file__).parent / "static"
SCRIPT = next((FOLDER / "static" / "js").glob("BidiComponent.*.js"))
STYLES = next((FOLDER / "static" / "css").glob("index.*.css"))
FONT = next((FOLDER / "static" / "media").glob("*.woff2"))
LARGE = next((FOLDER / "static" / "js").glob("PlotlyChart.*.js"))


async def streamlits_own(request):
    return PlainTextResponse("Streamlit's own answer")


@pytest.fixture
def app():
    return Starlette(
        routes=[Route("/{path:path}", streamlits_own, methods=["GET", "POST"])],
        middleware=[Middleware(StreamlitFiles)],
    )


def path_of(file: Path) -> str:
    return f"/{file.relative_to(FOLDER).as_posix()}"


@pytest.mark.parametrize(
    ("file", "kind"),
    [(SCRIPT, "text/javascript"), (STYLES, "text/css"), (FONT, "font/woff2")],
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_file_is_answered_for_good_packed_or_not(app, file, kind, encoding):
    answer = asgi.get(app, path_of(file), encoding)
    assert answer.status_code == 200 and answer.content == file.read_bytes()
    assert answer.headers["content-type"].startswith(kind)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers.get("content-encoding") == (None if encoding == "identity" else "gzip")


def test_a_script_travels_packed_and_is_kept_within_the_cache_of_the_server(app):
    asgi.get(app, path_of(SCRIPT))
    kept = shared().get("Streamlit's files", SCRIPT.name, lambda: pytest.fail("it was not kept"))
    assert len(kept.content) < SCRIPT.stat().st_size / 2
    assert shared().usage()["Streamlit's files"].bytes >= len(kept.content)


@pytest.mark.parametrize(
    "path",
    [path_of(LARGE), "/", "/static/js/none.js", "/static/../index.html", "/static/js/",
     "/static/js/../../index.html", "/static//etc/passwd"],
)  # fmt: skip
def test_everything_else_is_streamlits_own(app, path):
    assert asgi.get(app, path).text == "Streamlit's own answer"


def test_only_reading_is_answered(app):
    assert asgi.ask(app, "POST", path_of(SCRIPT)).text == "Streamlit's own answer"


def test_a_server_under_a_path_has_its_files_there(monkeypatch):
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "lab"}.get)
    app = Starlette(
        routes=[Route("/{path:path}", streamlits_own)], middleware=[Middleware(StreamlitFiles)]
    )
    assert asgi.get(app, f"/lab{path_of(STYLES)}").content == STYLES.read_bytes()
    assert asgi.get(app, path_of(STYLES)).text == "Streamlit's own answer"
