"""The gate: which Hosts and Origins get an answer, and what every answer forbids the browser."""

import asyncio
import re

import pytest
from starlette.responses import PlainTextResponse

from tests.support.driver import ROOT
from ui.gate import HEADERS, HOSTS_VARIABLE, Gate, more_hosts

OWN_HOSTS = [
    "localhost", "localhost:8501", "LocalHost:8501", "localhost.", "localhost.:8501",
    "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8501", "[0:0:0:0:0:0:0:1]:80",
]  # fmt: skip
FOREIGN_HOSTS = [
    "evil.example", "evil.example:8501", "localhost.evil.example", "evil.example.", "",
    "127.0.0.1.evil.example", "0.0.0.0:8501", "127.0.0.2", "127.1", "2130706433", "::1", "[::2]",
    "[::1", "[::ffff:127.0.0.1]", "localhost:8501@evil.example", "evil.example@localhost",
    "localhost/evil.example", "localhost:", "localhost:x", "localhost:123456", "localhost..",
    "localhost evil.example", "localhost,evil.example", "lоcalhost", "localhost\x00",
]  # fmt: skip


async def app(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("the page")(scope, receive, send)


def ask(hosts=("localhost",), origins=(), *, kind="http", method="GET", names=(), base=""):
    """What the gate answers: a status, or 101 for an open websocket, and its headers."""
    headers = [(b"host", host.encode()) for host in hosts]
    headers += [(b"origin", origin.encode()) for origin in origins]
    scope = {
        "type": kind, "method": method, "path": f"{base}/web", "root_path": base,
        "headers": headers,
    }  # fmt: skip
    if kind == "websocket":
        del scope["method"]
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(Gate(app, names)(scope, None, send))
    if kind == "websocket":
        return (101 if sent[0]["type"] == "websocket.accept" else 403), {}
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_loopback_names_are_answered(host):
    assert ask([host])[0] == 200 and ask([host], kind="websocket")[0] == 101
    assert ask([host], base="/class")[0] == 200


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_gets_no_page_and_no_websocket(host):
    for origins in ((), (f"http://{host}",), ("http://localhost",)):
        assert ask([host], origins)[0] == 421
        assert ask([host], origins, kind="websocket")[0] == 403


@pytest.mark.parametrize("hosts", [(), ("localhost", "localhost"), ("localhost", "evil.example")])
def test_a_request_has_one_host(hosts):
    assert ask(hosts)[0] == 421 and ask(hosts, kind="websocket")[0] == 403


@pytest.mark.parametrize(
    ("host", "origin", "own"),
    [
        ("localhost:8501", "http://localhost:8501", True),
        ("localhost:8501", "http://LOCALHOST:8501", True),
        ("[::1]:8501", "http://[::1]:8501", True),
        ("localhost", "http://localhost", True),
        ("localhost", "http://localhost:80", True),
        ("class.example", "https://class.example", True),
        ("class.example", "https://class.example:443", True),
        ("class.example:8443", "https://class.example:8443", True),
        ("localhost:8501", "http://localhost:8000", False),
        ("localhost:8501", "http://localhost", False),
        ("localhost:8501", "http://127.0.0.1:8501", False),
        ("localhost:8501", "http://evil.example:8501", False),
        ("localhost:8501", "http://localhost:8501.evil.example", False),
        ("localhost:8501", "http://evil.example@localhost:8501", False),
        ("localhost:8501", "http://localhost:8501/", False),
        ("localhost:8501", "null", False),
        ("localhost:8501", "", False),
        ("localhost:8501", "file://", False),
        ("localhost:8501", "ws://localhost:8501", False),
        ("localhost", "https://localhost:80", False),
        ("class.example", "http://class.example:8443", False),
    ],
)
def test_only_the_servers_own_pages_change_anything(host, origin, own):
    names = ["class.example"]
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert ask([host], [origin], method=method, names=names)[0] == (200 if own else 403)
    assert ask([host], [origin], kind="websocket", names=names)[0] == (101 if own else 403)
    assert ask([host], [origin], names=names)[0] == 200  # what is only read


def test_a_request_has_one_origin():
    twice = ["http://localhost", "http://evil.example"]
    assert ask(origins=twice, kind="websocket")[0] == 403
    assert ask(origins=twice, method="POST")[0] == 403


def test_a_program_that_is_no_browser_names_no_origin():
    assert ask(method="POST")[0] == 200 and ask(kind="websocket")[0] == 101


@pytest.mark.parametrize(
    "asked", [{}, {"hosts": ["evil.example"]}, {"origins": ["null"], "method": "POST"}]
)
def test_every_answer_has_the_headers(asked):
    _, headers = ask(**asked)
    assert {name: headers[name.lower()] for name in HEADERS} == HEADERS


def test_the_environment_adds_names(monkeypatch, caplog):
    monkeypatch.setenv(HOSTS_VARIABLE, " Class.Example:8443 , 10.0.0.7,, [FE80:0::1] ,https://x ,*")
    names = more_hosts()
    assert names == {"class.example", "10.0.0.7", "[fe80::1]"}
    assert "'https://x'" in caplog.text and "'*'" in caplog.text
    for host in ("class.example", "CLASS.example.:9000", "10.0.0.7:1", "[fe80::1]", "localhost"):
        assert ask([host], names=names)[0] == 200
    assert ask(["sub.class.example"], names=names)[0] == 421
    monkeypatch.delenv(HOSTS_VARIABLE)
    assert more_hosts() == frozenset()


def test_what_is_neither_http_nor_a_websocket_passes():
    seen = []

    async def lifespan(scope, receive, send):
        seen.append(scope["type"])

    asyncio.run(Gate(lifespan)({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]


def test_the_app_has_the_gate_before_all_else():
    text = (ROOT / "app.py").read_text("utf-8")
    assert re.findall(r"Middleware\((\w+)", text)[0] == "Gate"
