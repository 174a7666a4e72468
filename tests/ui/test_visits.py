"""Only what belongs to a visit passes over its websocket."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.visits import OnlyVisits

STREAM = {"type": "websocket", "path": "/lab/vae/_stcore/stream"}
MESSAGES = {
    "rerun_script": BackMsg(rerun_script={}), "stop_script": BackMsg(stop_script=True),
    "app_heartbeat": BackMsg(app_heartbeat=True),
    "file_urls_request": BackMsg(file_urls_request={}),
    "backend_operation_request": BackMsg(backend_operation_request={}),
    "clear_cache": BackMsg(clear_cache=True), "set_run_on_save": BackMsg(set_run_on_save=True),
    "load_git_info": BackMsg(load_git_info=True),
    "debug_disconnect_websocket": BackMsg(debug_disconnect_websocket=True),
    "debug_shutdown_runtime": BackMsg(debug_shutdown_runtime=True),
}  # fmt: skip


OF_EVERYBODY = {
    "clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket",
    "debug_shutdown_runtime",
}  # fmt: skip


def heard(scope, *messages):
    """What the app behind it hears of these, until the connection ends."""
    waiting = [*messages, {"type": "websocket.disconnect"}]
    found = []

    async def app(scope, receive, send):
        while (message := await receive())["type"] != "websocket.disconnect":
            found.append(message)

    async def receive():
        return waiting.pop(0)

    asyncio.run(OnlyVisits(app)(scope, receive, None))
    return found


def frame(message):
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def test_every_message_of_streamlits_is_known():
    assert {each.name for each in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields} == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_passes_where_it_is_a_visitors(name):
    last = frame(MESSAGES["app_heartbeat"])
    found = heard(STREAM, frame(MESSAGES[name]), last)
    assert found == ([last] if name in OF_EVERYBODY else [frame(MESSAGES[name]), last])


def test_what_is_no_message_is_left_to_streamlit():
    odd = [
        {"type": "websocket.connect"}, {"type": "websocket.receive", "bytes": b"\xff\xff"},
        {"type": "websocket.receive", "bytes": None, "text": "x"},
    ]  # fmt: skip
    assert heard(STREAM, *odd) == odd


def test_other_connections_are_not_looked_at():
    message = frame(MESSAGES["clear_cache"])
    assert heard({"type": "http", "path": "/_stcore/stream"}, message) == [message]
