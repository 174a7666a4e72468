"""People with the app open, without a browser: Streamlit's own messages over real websockets.

What a visitor sends is what Chromium was recorded to send: the page's URL at first, then for a
click or a stroke the states of all widgets, the fragment to run, and the digests of the large
messages that it holds already. After each answer it fetches the answer's pictures, and the
blocks that a map names: each once, as a browser does.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import numpy as np
import websockets
from PIL import Image, ImageDraw
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.typing import Origin, Subprotocol

from ui import web_files

Task = Literal["explore", "encode"]

_BLOCKS = f"/{web_files.BLOCKS}/"
_PATIENCE = 60.0  # seconds until an answer counts as one that never comes
_FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
_COMPONENTS: dict[Task, str] = {"explore": "latent_map", "encode": "draw_pad"}
_PAD_SIDE, _PEN = 140, 12


class VisitError(Exception):
    """What a person would have seen go wrong, or a connection that ended."""


@dataclass(frozen=True)
class Answer:
    """One script run, as its visitor saw it.

    Attributes:
        seconds: from sending to the message that the run has finished.
        received: bytes over the websocket meanwhile.
    """

    seconds: float
    received: int


class Visitor:
    """One session on one page, in an asyncio event loop. Open it before anything else.

    Attributes:
        task: ``explore`` clicks on Explore's map, ``encode`` draws on Encode's pad.

    Args:
        url: the server's, as in ``http://127.0.0.1:8501``.
        run: the name of the run to open.
        rng: decides where the visitor clicks and what it draws.
    """

    def __init__(self, url: str, run: str, task: Task, rng: np.random.Generator) -> None:
        self.task = task
        self._url, self._run, self._rng = url, run, rng
        self._page = f"{url}/encode" if task == "encode" else f"{url}/"
        self._query = f"run={run}"
        self._page_hash = self._fragment = self._component = ""
        self._widgets: dict[str, WidgetState] = {}
        self._held: set[str] = set()  # digests of messages too large to be sent twice
        self._pictures: set[str] = set()  # fetched already, as in a browser's cache
        self._blocks: set[str] = set()  # likewise
        self._wanted: list[str] = []

    async def open(self) -> Answer:
        """Connect and open the page.

        Raises:
            VisitError: the server refused, or the page showed an error.
        """
        await self._connect()
        return await self._ask(fragment=False)

    async def leave_early(self) -> None:
        """Ask for the page and go away before it has come.

        Raises:
            VisitError: the server refused.
        """
        await self._connect()
        await self._socket.send(self._request(fragment=False).SerializeToString())
        await self._socket.recv()
        self._socket.transport.abort()

    @property
    def blocks(self) -> frozenset[str]:
        """Paths of the blocks that it has fetched."""
        return frozenset(self._blocks)

    async def act(self) -> Answer:
        """Click the map, or draw another digit on the pad.

        Raises:
            VisitError: the answer was an error, or none came.
        """
        value = self._click() if self.task == "explore" else {"drawing": drawing(self._rng)}
        state = WidgetState(id=self._component, json_value=json.dumps(value))
        self._widgets[self._component] = state
        return await self._ask(fragment=True)

    async def close(self) -> None:
        await self._socket.close()

    async def _connect(self) -> None:
        address = f"ws://{urlsplit(self._url).netloc}/_stcore/stream"
        try:
            self._socket = await websockets.connect(
                address, origin=Origin(self._url), subprotocols=[Subprotocol("streamlit")],
                max_size=None, compression=None, open_timeout=_PATIENCE,
            )  # fmt: skip
        except (OSError, websockets.WebSocketException, TimeoutError) as error:
            raise VisitError(f"no connection: {error!r}") from error

    def _click(self) -> dict[str, object]:
        """Mostly on an example; sometimes beside all of them."""
        x, y = self._rng.normal(0, 1, 2)
        point = int(self._rng.integers(1000)) if self._rng.random() < 0.8 else None
        return {"selection": {"run": self._run, "z": [x, y], "beta": 1, "point": point}}

    async def _ask(self, *, fragment: bool) -> Answer:
        """Send a run's request and read until it has finished, then fetch its pictures."""
        request = self._request(fragment=fragment).SerializeToString()
        started = time.perf_counter()
        try:
            await self._socket.send(request)
            async with asyncio.timeout(_PATIENCE):
                received = await self._read_until_finished()
        except (OSError, websockets.WebSocketException, TimeoutError) as error:
            raise VisitError(f"no answer: {error!r}") from error
        seconds = time.perf_counter() - started
        if not self._component:
            raise VisitError(f"the page came without its {_COMPONENTS[self.task]}")
        await self._fetch()
        return Answer(seconds, received)

    def _request(self, *, fragment: bool) -> BackMsg:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self._query
        rerun.widget_states.widgets.extend(self._widgets.values())
        if fragment:
            rerun.page_script_hash, rerun.fragment_id = self._page_hash, self._fragment
        elif self.task == "encode":
            rerun.page_name = "encode"
        rerun.cached_message_hashes.extend(self._held)
        context = rerun.context_info
        context.timezone, context.locale = "UTC", "en-US"
        context.url, context.color_scheme = self._page, "light"
        return message

    async def _read_until_finished(self) -> int:
        received = 0
        while True:
            frame = await self._socket.recv()
            received += len(frame)
            message = ForwardMsg()
            message.ParseFromString(frame)
            if message.metadata.cacheable:
                self._held.add(message.hash)
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                if message.script_finished in _FINISHED:
                    return received
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    raise VisitError("the script did not finish")
            elif kind == "navigation":
                self._page_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._see(message.delta.new_element, message.delta.fragment_id)

    def _see(self, element: Element, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise VisitError(f"an exception on the page: {element.exception.message}")
        if kind == "alert" and element.alert.format == Alert.ERROR:
            raise VisitError(f"an error on the page: {element.alert.body}")
        if kind == "imgs":
            self._wanted += [picture.url for picture in element.imgs.imgs]
        elif kind == "bidi_component":
            self._wanted += _blocks(element.bidi_component.bytes)
            if element.bidi_component.component_name == _COMPONENTS[self.task]:
                self._component, self._fragment = element.bidi_component.id, fragment
        elif state := _first_state(element):
            self._widgets.setdefault(state.id, state)

    async def _fetch(self) -> None:
        known = self._pictures | self._blocks
        fresh = [url for url in dict.fromkeys(self._wanted) if url not in known]
        self._wanted.clear()
        if not fresh:
            return
        blocks = {url for url in fresh if url.startswith(_BLOCKS)}
        self._blocks |= blocks
        self._pictures = set(fresh) - blocks
        server = urlsplit(self._url)
        try:
            reader, writer = await asyncio.open_connection(server.hostname, server.port)
            for url in fresh:
                head = (
                    f"GET {url} HTTP/1.1\r\nHost: {server.netloc}\r\nAccept-Encoding: gzip\r\n\r\n"
                )
                writer.write(head.encode())
                await _read_response(reader, url)
            writer.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            raise VisitError(f"a picture or a block did not come: {error!r}") from error


async def _read_response(reader: asyncio.StreamReader, url: str) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if " 200 " not in head.splitlines()[0]:
        raise VisitError(f"{url} did not come: {head.splitlines()[0]}")
    length = next(row for row in head.splitlines() if row.startswith("content-length:"))
    await reader.readexactly(int(length.split(":")[1]))


def _blocks(message: bytes) -> list[str]:
    """Where the blocks are that a map's message names."""
    if len(message) < 4:
        return []
    length = int.from_bytes(message[:4], "little")
    digests = json.loads(message[4 : 4 + length]).get("blocks", {})
    return [f"{_BLOCKS}{digest}" for digest in digests.values() if digest]


def _first_state(element: Element) -> WidgetState | None:
    """What a browser says of a widget that nobody has touched; None for what is not one."""
    kind = element.WhichOneof("type")
    if kind == "selectbox":
        box = element.selectbox
        chosen = box.raw_value if box.set_value else box.options[box.default]
        return WidgetState(id=box.id, string_value=chosen)
    if kind == "slider":
        slider = element.slider
        state = WidgetState(id=slider.id)
        if slider.type == Slider.SELECT_SLIDER:
            state.string_array_value.data.extend(slider.options[int(i)] for i in slider.default)
        else:
            state.double_array_value.data.extend(slider.default)
        return state
    if kind == "button_group":
        group = element.button_group
        state = WidgetState(id=group.id)
        state.string_array_value.data.extend(group.options[i].content for i in group.default)
        return state
    if kind == "checkbox":
        return WidgetState(id=element.checkbox.id, bool_value=element.checkbox.default)
    return None


def drawing(rng: np.random.Generator) -> str:
    """A few strokes as the drawing pad sends them: a PNG data URL, dark on white."""
    picture = Image.new("L", (_PAD_SIDE, _PAD_SIDE), 255)
    pen = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(1, 4))):
        points = rng.integers(30, 110, (3, 2))
        pen.line([(int(x), int(y)) for x, y in points], fill=17, width=_PEN, joint="curve")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
