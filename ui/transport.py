"""What every answer of the server passes through: small ones at once, others ahead of need."""

from __future__ import annotations

import socket
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import first_blocks, web_files

# The parts of web/ that a page begins with, by the last part of its path.
_PARTS_OF_PAGES = {"": "latent_map", "manifold": "manifold_grid", "encode": "draw_pad"}


class NoDelay:
    """Sends small packets at once.

    Streamlit listens on a socket whose connections wait for the last packet's receipt before
    they send another small one: 40 ms for an answer of two packets.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = _socket_of(receive)
        if connection is not None:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._app(scope, receive, send)


def _socket_of(receive: Receive) -> socket.socket | None:
    """The connection's socket, where the server is one that shows it (uvicorn does)."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        return None
    found = transport.get_extra_info("socket")
    return found if found is not None and found.family != getattr(socket, "AF_UNIX", -1) else None


class Preload:
    """Names the script and the blocks that a page begins with: they come while Streamlit starts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        part = _PARTS_OF_PAGES.get(scope["path"].rpartition("/")[2]) if _asks(scope) else None
        if part is None:
            await self._app(scope, receive, send)
            return

        links = [f"<{web_files.part_path(part)}>; rel=modulepreload"]
        if part == "latent_map":
            links += _links_to_blocks(scope)

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Link", ", ".join(links))
            await send(message)

        await self._app(scope, receive, send_with_links)


def _links_to_blocks(scope: Scope) -> list[str]:
    """As a script's ``fetch`` would ask for them, else they would be fetched twice."""
    address = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    digests = first_blocks.known().of(address)
    return [
        f"<{web_files.BLOCKS}/{digest}>; rel=preload; as=fetch; crossorigin; fetchpriority=low"
        for digest in digests
    ]


def _asks(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] == "GET"
