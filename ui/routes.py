"""What the server answers beside Streamlit: the modules of web/, plotly.js, and blocks."""

from __future__ import annotations

import asyncio
import functools
import logging
from dataclasses import asdict

from plotly.offline import get_plotlyjs
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ui import answers, blocks, web_files
from ui.blocks import Block
from ui.cache import shared
from vae_core.errors import VaeError

_log = logging.getLogger(__name__)
_JAVASCRIPT = "text/javascript; charset=utf-8"
_LOOKS, _LOOK_SECONDS = 20, 0.05  # for another block under a name, before an answer says the same


def routes() -> list[Route]:
    """Every route, under the path that the server is mounted at."""
    at = web_files.mounted
    return [
        Route(at(f"{web_files.BLOCKS}/{{digest}}"), _block),
        Route(at(f"{web_files.LATEST}/{{name}}"), _latest),
        Route(at(web_files.PLOTLY), _plotly),
        Route(at(web_files.HEALTH), _health),
        Route(at(f"{web_files.ROOT}/{{version}}/{{name:path}}"), _module),
    ]


def _module(request: Request) -> Response:
    """A module of web/: one of those there are, not a file by its path."""
    name = request.path_params["name"]
    if request.path_params["version"] != web_files.VERSION or name not in web_files.MODULES:
        return _missing("There is no such module; reload the page.")
    return answers.for_good(request, _packed_module(name), _JAVASCRIPT)


# One for each module, and a few to spare.
@functools.lru_cache(maxsize=256)
def _packed_module(name: str) -> Block:
    return Block.of(web_files.MODULES[name].encode(), 9)


def _plotly(request: Request) -> Response:
    return answers.for_good(request, _packed_plotly(), _JAVASCRIPT)


@functools.lru_cache(maxsize=1)
def _packed_plotly() -> Block:
    # A visitor waits for it: a tighter packing would take longer than it saves.
    return Block.of(get_plotlyjs().encode(), 1)


def _health(request: Request) -> Response:
    """What the server's cache holds, in bytes, for who runs it."""
    del request
    cache = shared()
    kinds = {kind: asdict(usage) for kind, usage in cache.usage().items()}
    content = {"cache": {"most_bytes": cache.most_bytes, "kinds": kinds}}
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


def _block(request: Request) -> Response:
    """A block that a script run has offered; nothing else."""
    try:
        block = blocks.store().get(request.path_params["digest"])
    except VaeError as error:
        _log.warning("a block cannot be made: %s", error)
        return _missing(str(error))
    if block is None:
        return _missing("There is no such block; reload the page.")
    return answers.for_good(request, block, "application/octet-stream")


async def _latest(request: Request) -> Response:
    """The digest of the latest block under a name, as soon as it is another one than ``after``."""
    store, after = blocks.store(), request.query_params.get("after")
    for _ in range(_LOOKS):
        found = store.latest(request.path_params["name"])
        if found is None or found != after:
            break
        await asyncio.sleep(_LOOK_SECONDS)
    if found is None:
        return _missing("There is no such block at the moment.")
    return PlainTextResponse(found, headers={"Cache-Control": "no-store"})


def _missing(sentence: str) -> Response:
    return PlainTextResponse(sentence, status_code=404, headers={"Cache-Control": "no-store"})
