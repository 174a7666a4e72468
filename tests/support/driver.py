"""Chromium and a server of the app, started and ended: for the tests and the benchmarks."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

ROOT = Path(__file__).parent.parent.parent
BASE_PATH = "STREAMLIT_SERVER_BASE_URL_PATH"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
# Playwright's waits evaluate text, which the app's policy forbids: tests/browser/test_gate.py keeps
# the policy, the others go without.
CONTEXT: Mapping[str, Any] = MappingProxyType({"bypass_csp": True, "viewport": DESKTOP})
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


FIRST_MINUTE_SEEN = (
    "try { localStorage.setItem('latent-space-explorer:first-minute', 'seen') } catch {}"
)


# The shell is the same engine without a window of its own, whose parts take time on every page.
_BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")


def chromium_path() -> str | None:
    found = (shutil.which(name) for name in _BROWSERS)
    return os.environ.get("CHROMIUM") or next((path for path in found if path), None)


def new_context(browser: Any, **options: Any) -> Any:
    """A browser of its own, on a desktop, of somebody who has had the first minute."""
    context = browser.new_context(**{**CONTEXT, **options})
    context.add_init_script(FIRST_MINUTE_SEEN)
    return context


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium, drawing in software."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Server:
    url: str
    port: int
    process: subprocess.Popen[bytes]

    def memory_mb(self) -> float:
        """Resident memory of the web process, without the trainers that it started."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextlib.contextmanager
def serve(
    app: Path,
    variables: dict[str, str],
    *,
    port: int = 0,
    log: IO[bytes] | int = subprocess.DEVNULL,
    root: Path = ROOT,
) -> Iterator[Server]:
    """A Streamlit server on loopback that has answered once.

    Args:
        port: 0 for one that is free.
        log: where what it prints goes.
        root: the project's folder.
    """
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", str(app),
        "--server.port", str(port), "--server.fileWatcherType", "none",
    ]  # fmt: skip
    defaults = {"PYTHONPATH": str(root), "VAE_WARM_TRAINER": "off"}
    process = subprocess.Popen(
        command, cwd=root, env=os.environ | defaults | variables,
        stdin=subprocess.DEVNULL, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        base = variables.get(BASE_PATH)
        url = f"http://127.0.0.1:{port}" + (f"/{base}" if base else "")
        _wait_until_healthy(url, process)
        yield Server(url, port, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")
