"""The container of the public demo, without a container: what it copies, sets and starts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import driver
from tests.support.hand_made import HandMade, request
from tests.test_read_only import PAGES, state_of
from vae_core import lessons

LINES = (driver.ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
PORT = 8501


def of(instruction: str) -> list[str]:
    """What stands behind an instruction, each time it is given."""
    return [line.partition(" ")[2].strip() for line in LINES if line.split(" ")[0] == instruction]


def command(text: str, port: int) -> list[str]:
    """Its words, with this Python's programs and another port."""
    words = [word.replace(str(PORT), str(port)) for word in json.loads(text)]
    return [str(Path(sys.executable).parent / words[0]), *words[1:]]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is copied into it, and nothing else of the project."""
    folder = tmp_path_factory.mktemp("image")
    for words in map(str.split, of("COPY")):
        *sources, target = words
        for source in (driver.ROOT / name for name in sources):
            if source.is_dir():
                shutil.copytree(source, folder / target, ignore=_ignored)
            else:
                shutil.copy(source, folder / target)
    return folder


def _ignored(folder: str, names: list[str]) -> set[str]:
    """As .dockerignore says."""
    mine = {"runs"} if Path(folder) == driver.ROOT / "models" else set()
    return {"__pycache__", "node_modules", *mine} & set(names)


@pytest.fixture(scope="module")
def url(image: Path) -> Iterator[str]:
    """The server as the container starts it, on this machine only; ended by its health check."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sets = dict(pair.split("=") for line in of("ENV") for pair in line.split())
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VAE_")}
    start = [*command(of("CMD")[0], port), "--server.port", str(port)]
    start[start.index("0.0.0.0")] = "127.0.0.1"  # no test listens to others
    process = subprocess.Popen(
        start, cwd=image, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**kept, **sets, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    try:
        check = command(of("HEALTHCHECK")[0].partition("CMD ")[2], port)
        deadline = time.monotonic() + 60
        while subprocess.run(check, capture_output=True, check=False).returncode:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)


def test_every_page_comes_with_what_is_copied_and_nothing_is_written(url: str, image: Path) -> None:
    before = state_of(image)

    async def walk() -> None:
        for page in PAGES:
            async with HandMade(url) as somebody:
                seen = await somebody.ask("" if page == "explore" else page)
                assert not seen.errors(), page
                assert not [each for each in seen.of("alert") if each.alert.format == 1], page
                if page == "lessons":
                    begins = [label for label in seen.buttons().values() if label == "Begin"]
                    assert len(begins) == len(lessons.found()[0])

    asyncio.run(walk())
    assert request(f"{url}/web/health", "GET") == 200
    assert state_of(image) == before


def test_what_trains_is_not_installed_and_all_else_is() -> None:
    (left_out,) = re.findall(r"grep -vE '([^']+)'", (driver.ROOT / "Dockerfile").read_text())
    wanted = (driver.ROOT / "requirements.txt").read_text().splitlines()
    gone = [re.split(r"[<>=]", line)[0] for line in wanted if re.search(left_out, line)]
    assert gone == ["tensorflow", "keras"]


def test_the_port_is_the_servers_own() -> None:
    assert of("EXPOSE") == [str(PORT)] and "server.port" not in of("CMD")[0]
    assert of("USER") == ["visitor"] and LINES.index("USER visitor") > max(
        i for i, line in enumerate(LINES) if line.startswith("RUN")
    )
