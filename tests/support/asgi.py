"""A request to an ASGI app without a server, answered as a browser would see it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Answer:
    """Attributes:
    content: unpacked, if it came packed.
    headers: with lower-case names.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


def get(app: Any, path: str, encoding: str = "gzip") -> Answer:
    """GET a path."""
    return ask(app, "GET", path, encoding)


def ask(app: Any, method: str, path: str, encoding: str = "gzip") -> Answer:
    """Ask for a path in any way."""
    return asyncio.run(_ask(app, method, path, encoding))


async def _ask(app: Any, method: str, path: str, encoding: str) -> Answer:
    sent: list[Any] = []
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(path.split("?", maxsplit=1)[0]), "raw_path": path.encode(),
        "query_string": path.partition("?")[2].encode(), "root_path": "",
        "headers": [(b"accept-encoding", encoding.encode()), (b"host", b"localhost")],
        "server": ("localhost", 80), "client": ("localhost", 1),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    content = b"".join(message.get("body", b"") for message in sent[1:])
    if headers.get("content-encoding") == "gzip":
        content = gzip.decompress(content)
    return Answer(sent[0]["status"], headers, content)
