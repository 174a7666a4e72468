"""Messages made by hand over a real websocket: what somebody sends who does not use a browser."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.typing import Origin, Subprotocol

_PATIENCE = 60.0
_FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Seen:
    """What a page has drawn: elements by what they are, and their widgets' ids."""

    elements: list[Element] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def of(self, kind: str) -> list[Element]:
        return [each for each in self.elements if each.WhichOneof("type") == kind]

    def buttons(self) -> dict[str, str]:
        """Labels by id, those of forms too."""
        return {each.button.id: each.button.label for each in self.of("button")}

    def errors(self) -> list[str]:
        return [each.exception.message for each in self.of("exception")]


class HandMade:
    """One session; use it with ``async with``.

    Attributes:
        session: its id on the server, once something was asked.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.session = ""

    async def __aenter__(self) -> HandMade:
        self._socket = await websockets.connect(
            f"ws://{urlsplit(self._url).netloc}/_stcore/stream", origin=Origin(self._url),
            subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def send(self, message: BackMsg) -> None:
        await self._socket.send(message.SerializeToString())

    async def ask(self, page: str, query: str = "", states: Iterable[WidgetState] = ()) -> Seen:
        """Open a page, or run it again, with these widgets' states."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.page_name, rerun.query_string = page, query
        rerun.widget_states.widgets.extend(states)
        rerun.context_info.url = f"{self._url}/{page}"
        rerun.context_info.timezone, rerun.context_info.locale = "UTC", "en-US"
        await self.send(message)
        async with asyncio.timeout(_PATIENCE):
            return await self._seen()

    async def _seen(self) -> Seen:
        seen = Seen()
        while True:
            message = ForwardMsg.FromString(await self._socket.recv())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id or self.session
            elif kind == "delta":
                if message.delta.WhichOneof("type") == "new_element":
                    seen.elements.append(message.delta.new_element)
                elif message.delta.WhichOneof("type") == "add_block":
                    seen.blocks.append(message.delta.add_block)
            elif kind == "script_finished" and message.script_finished in _FINISHED:
                return seen


def pressed(button: str) -> WidgetState:
    return WidgetState(id=button, trigger_value=True)


def untouched(seen: Seen, text: str) -> list[WidgetState]:
    """What a browser would say of a page's other widgets; every line of text says ``text``."""
    states = [
        WidgetState(id=each.text_input.id, string_value=text) for each in seen.of("text_input")
    ]
    for each in seen.of("selectbox"):
        box = each.selectbox
        if box.options:
            states.append(WidgetState(id=box.id, string_value=box.options[box.default]))
    for each in seen.of("checkbox"):
        states.append(WidgetState(id=each.checkbox.id, bool_value=each.checkbox.default))
    return states


def request(
    url: str, method: str, content: bytes = b"", headers: dict[str, str] | None = None
) -> int:
    """The status of an answer, whatever it is."""
    asked = urllib.request.Request(url, content or None, headers or {}, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


def announce(url: str, path: str, size: int) -> int:
    """The status of an answer to a PUT of so many bytes, of which none is sent."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.putrequest("PUT", path)
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def upload(url: str, session: str, name: str, content: bytes) -> tuple[int, str]:
    """Send a file as a page does; the answer's status, and the file's id on the server."""
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=20) as answer:
        cookie = re.search(r"_streamlit_xsrf=([^;]+)", answer.headers.get("Set-Cookie", ""))
    token = cookie[1] if cookie else ""
    edge, file = uuid.uuid4().hex, uuid.uuid4().hex
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename={json.dumps(name)}'
    body = (
        f"{head}\r\nContent-Type: text/csv\r\n\r\n".encode()
        + content
        + f"\r\n--{edge}--\r\n".encode()
    )
    headers = {
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}",
    }  # fmt: skip
    return request(f"{url}/_stcore/upload_file/{session}/{file}", "PUT", body, headers), file


def uploaded(uploader: str, file: str, name: str, size: int) -> WidgetState:
    """An uploader that holds the file."""
    state = WidgetState(id=uploader)
    told = state.file_uploader_state_value.uploaded_file_info.add()
    told.file_id, told.name, told.size = file, name, size
    told.file_urls.file_id = file
    return state
