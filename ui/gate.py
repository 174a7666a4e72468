"""Who may talk to the server, and what every answer forbids the browser.

A website can make its visitor's browser call a server on that person's own machine. What gives it
away is the Host it calls (a name of its own that leads here) or the Origin it calls from.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS_VARIABLE = "VAE_HOSTS"  # more names that the server answers to, with commas between
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Where a page may get what it is made of: from this server, and from what it has in hand itself.
# Streamlit starts its page and its components by inline scripts and styles.
_SOURCES = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# Nobody frames a page, and no page tells others where its visitor was.
HEADERS = {
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "; ".join(" ".join(source) for source in _SOURCES.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_log = logging.getLogger(__name__)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::([0-9]{1,5}))?", re.ASCII)
_ORIGIN = re.compile(r"(https?)://(.+)", re.ASCII)
_USUAL_PORT = {"http": 80, "https": 443}
_READS = ("GET", "HEAD")
_FOREIGN_HOST = (
    "This server does not answer to that name. Open it at localhost, or add the name to the "
    f"variable {HOSTS_VARIABLE} (see docs/class.md)."
)
_FOREIGN_ORIGIN = "Another website asked for this, and only this server's own pages may."


class Place(NamedTuple):
    """A host's name as it is compared, and its port, None for the usual one."""

    name: str
    port: int | None


class Gate:
    """Refuses foreign Hosts and Origins on every route, and puts ``HEADERS`` on every answer.

    Args:
        hosts: names that it answers to beside the loopback ones, on any port.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = LOOPBACK | set(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = self._refusal(scope)
        if refused is None:
            await self._app(scope, receive, send_with_headers)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # which is 403 before it opens
        else:
            await refused(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        host = _host(_values(scope, b"host"))
        if host is None or host.name not in self._hosts:
            return PlainTextResponse(_FOREIGN_HOST, status_code=421)
        origins = _values(scope, b"origin")
        reads = scope["type"] == "http" and scope["method"] in _READS
        # Browsers name the Origin of every websocket and every change; other programs have none.
        if reads or not origins or _origin(origins) == host:
            return None
        return PlainTextResponse(_FOREIGN_ORIGIN, status_code=403)


def more_hosts() -> frozenset[str]:
    """The names that the environment adds; what is no host's name is logged and left out."""
    names = [name.strip() for name in os.environ.get(HOSTS_VARIABLE, "").split(",")]
    places = {name: _host([name]) for name in names if name}
    for name in (name for name, place in places.items() if place is None):
        _log.warning("%s: %r is no host's name, such as class.example", HOSTS_VARIABLE, name)
    return frozenset(place.name for place in places.values() if place is not None)


def _values(scope: Scope, header: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == header]


def _host(values: list[str]) -> Place | None:
    """What a request's one Host names; None for none, several, or what is no host."""
    found = _AUTHORITY.fullmatch(values[0].strip().lower()) if len(values) == 1 else None
    if found is None:
        return None
    name, port = found.groups()
    return Place(_comparable(name), None if port is None else int(port))


def _origin(values: list[str]) -> Place | None:
    """The same for an Origin, whose port is usual for its scheme."""
    found = _ORIGIN.fullmatch(values[0]) if len(values) == 1 else None
    place = None if found is None else _host([found[2]])
    if found is None or place is None:
        return None
    usual = place.port == _USUAL_PORT[found[1]]
    return Place(place.name, None) if usual else place


def _comparable(name: str) -> str:
    """One spelling of a lower-case name: no last dot, an IPv6 address at its shortest."""
    if not name.startswith("["):
        return name.removesuffix(".")
    try:
        return f"[{ipaddress.IPv6Address(name[1:-1])}]"
    except ValueError:
        return name
