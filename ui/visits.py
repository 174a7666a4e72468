"""What a visitor's browser may send over its websocket: what belongs to its own visit.

Streamlit's protocol also has messages for the developer beside the server: one of them empties the
caches of all visitors, under whose maps their blocks would be gone.
"""

from __future__ import annotations

import logging

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

_log = logging.getLogger(__name__)
_STREAM = "/_stcore/stream"
OF_A_VISIT = frozenset({
    "rerun_script", "stop_script", "file_urls_request", "app_heartbeat",
    "backend_operation_request",
})  # fmt: skip


class OnlyVisits:
    """Drops every other message, as if it had not been sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(_STREAM):
            await self._app(scope, receive, send)
            return

        async def receive_of_a_visit() -> Message:
            while True:
                message = await receive()
                kind = _kind(message)
                if kind is None or kind in OF_A_VISIT:
                    return message
                _log.warning("a message %s was dropped: it is not a visitor's", kind)

        await self._app(scope, receive_of_a_visit, send)


def _kind(message: Message) -> str | None:
    """Which of Streamlit's messages it is; None for one that is not, which Streamlit answers."""
    content = message.get("bytes") if message["type"] == "websocket.receive" else None
    if not content:
        return None
    try:
        return BackMsg.FromString(content).WhichOneof("type")
    except DecodeError:
        return None
