"""How the server answers with what never changes under its path."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ui.blocks import Block

_FOR_GOOD = "public, max-age=31536000, immutable"
_PIECE = 2**16  # bytes, as many as uvicorn holds of an answer before it waits


def for_good(request: Request, block: Block, media_type: str) -> Response:
    """The block, packed for who can unpack it, to be kept by the browser."""
    headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return _Paced(block.plain, media_type=media_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return _Paced(block.content, media_type=media_type, headers=headers)


class _Paced(Response):
    """An answer in pieces, each sent once the one before has left.

    In one piece, the server would hold a copy of it for every client that reads slowly, or not.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({
            "type": "http.response.start", "status": self.status_code, "headers": self.raw_headers,
        })  # fmt: skip
        whole = memoryview(self.body)
        for start in range(0, len(whole), _PIECE):
            piece = bytes(whole[start : start + _PIECE])
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
