"""The blocks that an address begins with are known to its next visitor."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.support import asgi
from ui import first_blocks, web_files
from ui.first_blocks import FirstBlocks
from ui.transport import Preload


def test_what_decides_is_the_run_beta_and_the_lesson():
    known = FirstBlocks()
    known.remember({"run": "a", "beta": "2", "z": "1,1"}, ["codes", "decoder"])
    assert known.of({"run": "a", "beta": "2", "view": "9"}) == ("codes", "decoder")
    for other in ({}, {"run": "a"}, {"run": "a", "beta": "3"}, {"run": "b", "beta": "2"},
                  {"run": "a", "beta": "2", "lesson": "collapse"}):  # fmt: skip
        assert known.of(other) == ()


def test_the_last_visitor_counts():
    known = FirstBlocks()
    known.remember({}, ["old"])
    known.remember({}, ["new"])
    assert known.of({}) == ("new",)


def test_only_so_many_addresses_are_kept_and_none_that_is_long(monkeypatch):
    monkeypatch.setattr(first_blocks, "_MOST", 2)
    known = FirstBlocks()
    for name in ("a", "b", "a", "c"):
        known.remember({"run": name}, [name])
    known.remember({"run": "d" * 201}, ["d"])
    assert [known.of({"run": name}) for name in ("a", "b", "c", "d" * 201)] == [
        ("a",), (), ("c",), ()
    ]  # fmt: skip


async def page(request):
    return HTMLResponse("<p>")


@pytest.fixture
def links():
    first_blocks.known.clear()
    app = Starlette(routes=[Route("/{path:path}", page)], middleware=[Middleware(Preload)])
    return lambda path: asgi.get(app, path).headers.get("link", "")


@pytest.mark.parametrize(("run", "count"), [("digits", 2), ("mnist-16-every-beta", 3)])
def test_the_next_visitor_is_told_of_them_with_the_page(whole_app, links, run, count):
    """The codes and the decoder; of more dimensions the codes at this β too."""
    whole_app.query_params["run"] = run
    whole_app.run()
    told = links(f"/?run={run}")
    assert told.count(f"<{web_files.BLOCKS}/") == count
    assert told.count("rel=preload; as=fetch; crossorigin") == count
    for other in (f"/?run={run}&beta=9", f"/manifold?run={run}", "/?run=digits-vae"):
        assert "rel=preload" not in links(other)


def test_an_address_is_known_from_its_first_visitor_on(whole_app, links):
    whole_app.run()
    told = links("/")
    assert told.count("rel=preload;") == 2  # codes and decoder
    whole_app.sidebar.selectbox(key="run").set_value("mnist-mlp-beta-1").run()
    assert links("/") == told  # nobody came with the other one
    assert "rel=preload" not in links("/?run=mnist-mlp-beta-1")
