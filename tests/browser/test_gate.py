"""Other websites, in a real browser: what they can make of a server on this machine."""

import contextlib
import functools
import http.server
import os
import re
import shutil
import socket
import subprocess
import threading
import time

import pytest
from playwright.sync_api import expect

from tests.support import driver

pytestmark = pytest.mark.browser
MAPPED = "--host-resolver-rules=MAP evil.example 127.0.0.1, MAP class.example 127.0.0.1"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
OPEN_A_WEBSOCKET = """address => new Promise(done => {
    const socket = new WebSocket(address);
    socket.onopen = () => done("open");
    socket.onerror = () => done("refused");
})"""
LOAD_A_SCRIPT = """address => new Promise(done => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done("loaded");
    script.onerror = () => done("refused");
    document.head.append(script);
})"""

ASK_OTHERS = """async other => {
    const refused = [];
    document.addEventListener("securitypolicyviolation", e => refused.push(e.effectiveDirective));
    new Image().src = `${other}/a.png`;
    const script = document.createElement("script");
    script.src = `${other}/a.js`;
    document.head.append(script);
    await fetch(`${other}/a`).catch(() => {});
    await new Promise(done => setTimeout(done, 500));
    return refused;
}"""


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("runs"))
    variables = {"VAE_RUNS_DIR": folder, "VAE_HOSTS": "class.example"}
    return serve(driver.ROOT / "app.py", variables)


@pytest.fixture(scope="module")
def other_browser(browser):
    """A Chromium for which the two names lead to this machine."""
    arguments = [*driver.ARGUMENTS, MAPPED]
    other = browser.browser_type.launch(executable_path=driver.chromium_path(), args=arguments)
    yield other
    other.close()


@pytest.fixture
def page(other_browser):
    context = other_browser.new_context(
        http_credentials={"username": "class", "password": "a long one"}
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture
def website(tmp_path, server):
    """Somebody else's page, at another port, with the app in a frame."""
    (tmp_path / "index.html").write_text(
        f"<p>Nice pictures</p><iframe src='{server.url}' width=900 height=600></iframe>"
    )
    handler = functools.partial(Silent, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}/"
        site.shutdown()


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


def websocket(server, host="127.0.0.1"):
    return f"ws://{host}:{server.port}/_stcore/stream"


def test_a_name_that_leads_here_gets_no_page_and_no_websocket(server, page):
    answer = page.goto(f"http://evil.example:{server.port}/")
    assert answer.status == 421
    expect(page.locator("body")).to_contain_text("does not answer to that name")
    for host in ("evil.example", "127.0.0.1"):
        assert page.evaluate(OPEN_A_WEBSOCKET, websocket(server, host)) == "refused"


def test_another_origin_frames_nothing_opens_nothing_loads_nothing(server, page, website):
    page.goto(website)
    expect(page.get_by_text("Nice pictures")).to_be_visible()
    page.wait_for_timeout(2000)
    (frame,) = page.frames[1:]
    assert frame.locator("#root").count() == 0 and not frame.url.startswith(server.url)
    assert page.evaluate(OPEN_A_WEBSOCKET, websocket(server)) == "refused"
    script = re.search(r'src="\./(static/js/[^"]+)"', text_of(page, server))[1]
    assert page.evaluate(LOAD_A_SCRIPT, f"{server.url}/{script}") == "refused"


def test_a_page_asks_no_other_server(server, page):
    """Whatever came onto it: a picture, a script, a connection."""
    page.goto(f"http://localhost:{server.port}/")
    expect(page.locator(".lm[data-ready=true]")).to_be_visible(timeout=60_000)
    asked = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    refused = page.evaluate(ASK_OTHERS, f"http://evil.example:{server.port}")
    assert sorted(refused) == ["connect-src", "img-src", "script-src-elem"]
    assert not [url for url in asked if "evil" in url]


def test_every_page_keeps_the_policy(server, page):
    """Map, charts, pad, workers and Streamlit itself need nothing that it forbids."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    for path in ("", "manifold", "compare", "encode", "train", "?run=digits-64-vae"):
        page.goto(f"http://localhost:{server.port}/{path}")
        expect(page.locator("[data-testid=stAppViewContainer]")).to_be_visible(timeout=60_000)
        page.wait_for_timeout(1500)
    assert not [text for text in said if "Content Security Policy" in text]


def text_of(page, server):
    return page.request.get(server.url).text()


def test_the_servers_own_page_opens_by_every_name_it_has(server, page):
    for host in ("127.0.0.1", "localhost", "class.example"):
        page.goto(f"http://{host}:{server.port}/")
        expect(page.locator(".lm[data-ready=true]")).to_be_visible(timeout=60_000)
        assert page.evaluate(OPEN_A_WEBSOCKET, websocket(server, host)) == "open"


@pytest.mark.skipif(
    NGINX is None and os.environ.get("CI") != "true",  # there a skip would be a failure
    reason="needs nginx: apt-get install nginx-light",
)
def test_the_proxy_of_the_class_page_works(server, page, tmp_path):
    with nginx(server.port, tmp_path) as port:
        page.goto(f"http://class.example:{port}/")
        expect(page.locator(".lm[data-ready=true]")).to_be_visible(timeout=60_000)
        assert page.evaluate(OPEN_A_WEBSOCKET, f"ws://class.example:{port}/_stcore/stream") == (
            "open"
        )
        assert page.goto(f"http://evil.example:{port}/").status == 421


@contextlib.contextmanager
def nginx(to, folder):
    """A proxy on loopback with the class page's own lines, and its port."""
    page = (driver.ROOT / "docs/class.md").read_text("utf-8")
    recipe = re.search(r"^```nginx\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1]
    recipe = recipe.replace("8501", str(to)).replace("/etc/nginx/", f"{folder}/")
    (folder / "class.htpasswd").write_text("class:{PLAIN}a long one\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
        "events {}\n"
        f"http {{ access_log off; {kept}\nserver {{ listen 127.0.0.1:{port};\n{recipe}}} }}\n"
    )
    command = [NGINX, "-p", str(folder), "-e", f"{folder}/errors", "-c", f"{folder}/nginx.conf"]
    process = subprocess.Popen(command)
    try:
        wait_for(port, process, folder)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port, process, folder):
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process.poll() is None, (folder / "errors").read_text()
        time.sleep(0.1)
    raise AssertionError("nginx did not come up")
