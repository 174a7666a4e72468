"""What the server answers beside Streamlit's own pages."""

from __future__ import annotations

import json

import numpy as np
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.support import asgi
from ui import blocks, web_files
from ui.blocks import Offer
from ui.components import map_blocks
from ui.components.map_blocks import MapData
from ui.routes import routes
from ui.state import open_run
from ui.transport import NoDelay, Preload
from ui.widgets import map_data
from vae_core.errors import BrokenRunError
from vae_core.serving import decoder_spec
from vae_core.sharing import map_blocks as blocks_of_maps
from vae_core.vae.codes import MEAN_STEP, Quantised


class Client:
    """Asks an app for paths."""

    def __init__(self, app):
        self._app = app

    def get(self, path, **options):
        return asgi.get(self._app, path, **options)


@pytest.fixture
def client():
    return Client(Starlette(routes=routes()))


def read(block):
    length = int.from_bytes(block[:4], "little")
    return json.loads(block[4 : 4 + length]), block[4 + length :]


@pytest.mark.parametrize("name", ["latent_map.js", "latent_map/index.js", "draw_pad.js"])
def test_modules_are_scripts_to_keep_for_good(client, name):
    answer = client.get(f"/{web_files.ROOT}/{web_files.VERSION}/{name}")
    assert answer.status_code == 200 and answer.text == web_files.MODULES[name]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        f"web/{'0' * 12}/latent_map.js",
        f"web/{web_files.VERSION}/latent_map/latent_map.css",
        f"web/{web_files.VERSION}/package.json",
        f"web/{web_files.VERSION}/../app.py",
        f"web/{web_files.VERSION}/%2e%2e/%2e%2e/etc/passwd",
        "web/blocks/" + "0" * 40,
        "web/blocks/..",
    ],
)
def test_nothing_else_is_given(client, path):
    answer = client.get(f"/{path}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize(("base", "root"), [("", ""), ("lab", "/lab"), ("/lab/vae/", "/lab/vae")])
def test_every_route_is_under_the_path_that_the_server_is_mounted_at(monkeypatch, base, root):
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": base}.get)
    assert all(route.path.startswith(f"{root}/web/") for route in routes())


def test_plotly_is_the_installed_one(client):
    answer = client.get(f"/{web_files.PLOTLY}")
    assert answer.headers["content-encoding"] == "gzip" and "Plotly" in answer.text


def test_who_does_not_unpack_gets_it_unpacked(client):
    blocks.store().offer(Offer("f" * 40, lambda: b"0" * 5000, compressed=True))
    for encoding, sent in (("gzip", 100), ("identity", 5000)):
        answer = client.get(f"/web/blocks/{'f' * 40}", encoding=encoding)
        assert answer.content == b"0" * 5000 and answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) <= sent


def test_a_runs_blocks_hold_its_codes_and_its_decoder(client, trained):
    opened = open_run.opened(trained["mlp-every-beta"])
    digests = map_blocks.offer(map_data.of(opened))
    header, body = read(client.get(f"/web/blocks/{digests['codes']}").content)
    at, size = header["sections"]["mean"]
    shape = opened.codes.mean.integers.shape
    planes = np.frombuffer(body, np.uint8)[at : at + size]
    unpacked = Quantised.unpacked(planes, shape, header["mean_step"])
    assert (unpacked.integers == opened.codes.mean.integers).all()
    assert header["points"] == len(opened.codes) and header["betas"] == opened.codes.betas.tolist()
    spec, weights = read(client.get(f"/web/blocks/{digests['decoder']}").content)
    decoder = decoder_spec.of_run(opened.run)
    assert weights == decoder.weights and spec == json.loads(json.dumps(decoder.spec))
    header, body = read(client.get(f"/web/blocks/{digests['originals']}").content)
    assert (header["height"], header["width"]) == opened.codec.shape[:2]
    assert len(body) == len(opened.codes) * np.prod(opened.codec.shape)


def test_a_map_of_one_dimension_has_two(client, trained):
    digests = map_blocks.offer(map_data.of(open_run.opened(trained["one-dimension"])))
    header, _ = read(client.get(f"/web/blocks/{digests['codes']}").content)
    assert header["sections"]["mean"][1] == 2 * 2 * header["points"]


def test_codes_of_three_dimensions_come_with_every_coordinate(client, trained):
    opened = open_run.opened(trained["gaussian-3d"])
    wide = map_blocks.offer_wide(map_data.of(opened), "", 1.0, None)
    header, body = read(client.get(f"/web/blocks/{wide['full']}").content)
    sent = np.frombuffer(body, "<i2").reshape(-1, 3) * header["step"]
    assert np.abs(sent - opened.codes.mean_at(1.0)).max() <= MEAN_STEP


def test_a_run_whose_files_changed_is_not_given_under_the_old_digest(trained):
    opened = open_run.opened(trained["mlp"])
    with pytest.raises(BrokenRunError, match="changed"):
        open_run.reopened(opened.run, ((0, 0),))


def test_a_block_that_cannot_be_made_is_a_sentence(client):
    def make():
        raise BrokenRunError("Run 'x' has changed; reload the page.")

    blocks.store().offer(Offer("e" * 40, make, compressed=False))
    answer = client.get(f"/web/blocks/{'e' * 40}")
    assert answer.status_code == 404 and "reload" in answer.text


def test_another_identity_another_digest():
    def offered(identity):
        data = MapData(identity=identity, count=0, codes=lambda: None, decoder=None)
        return map_blocks.offer(data)["codes"]

    assert offered("a") == offered("a") != offered("b")


def test_labels_fit_into_a_byte():
    assert blocks_of_maps.encode_labels(None) == b""
    assert blocks_of_maps.encode_labels(np.array([0, 254])) == b"\x00\xfe"
    with pytest.raises(ValueError, match="between 0 and 254"):
        blocks_of_maps.encode_labels(np.array([255]))


def test_pages_name_their_script_ahead():
    async def page(request):
        return HTMLResponse("<p>")

    async def data(request):
        return HTMLResponse("{}", media_type="application/json")

    app = Starlette(
        routes=[Route("/", page), Route("/lab/manifold", page), Route("/train", page),
                Route("/encode", data)],
        middleware=[Middleware(NoDelay), Middleware(Preload)],
    )  # fmt: skip
    client = Client(app)
    assert web_files.part_path("latent_map") in client.get("/").headers["link"]
    assert web_files.part_path("manifold_grid") in client.get("/lab/manifold").headers["link"]
    assert "link" not in client.get("/train").headers
    assert "link" not in client.get("/encode").headers


def test_health_says_what_the_cache_holds(client, trained):
    open_run.opened(trained["mlp"])
    said = json.loads(client.get("/web/health").text)["cache"]
    assert said["kinds"]["open runs"]["bytes"] > 1000
    assert sum(kind["bytes"] for kind in said["kinds"].values()) <= said["most_bytes"]


def test_the_latest_block_under_a_name_is_told_once_it_is_another_one(client, monkeypatch):
    offers = iter([Offer("one", lambda: b"1", False)] * 3 + [Offer("two", lambda: b"2", False)])
    name = blocks.store().follow("a-training", lambda: next(offers, None))
    path = f"/{web_files.LATEST}/{name}"
    assert client.get(path).text == "one"
    answer = client.get(f"{path}?after=one")
    assert answer.text == "two" and answer.headers["cache-control"] == "no-store"
    assert client.get(f"/{web_files.BLOCKS}/two").content == b"2"
    assert client.get(path).status_code == 404
    assert client.get(f"/{web_files.LATEST}/unknown").status_code == 404
