"""Fixtures: a real Chromium, real servers of the app, and the latent map on a page of its own."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import driver

_MAP = Path(__file__).parent / "map_harness/server.py"
# Milliseconds: a first training loads Keras and compiles, on a machine that others use too.
_PATIENCE = 120_000
_FAILED = pytest.StashKey[bool]()
_SEEN = """() => {
  const map = document.querySelector(".lm");
  const state = JSON.stringify([map?.dataset, map?.latentMap?.state]);
  return [location.href, state, document.body.innerText].join("\\n");
}"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium; without one the tests skip, except in CI, where that is a failure."""
    if driver.chromium_path() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs Chromium: install it, or set CHROMIUM to its path")
        pytest.skip("needs Chromium: install it, or set CHROMIUM to its path")
    from playwright.sync_api import expect

    expect.set_options(timeout=_PATIENCE)
    with driver.chromium() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., driver.Server]]:
    """serve(app, variables) starts a server that lives as long as the test module."""
    with contextlib.ExitStack() as servers:

        def start(app: Path, variables: dict[str, str]) -> driver.Server:
            return servers.enter_context(driver.serve(app, variables))

        yield start


@pytest.fixture
def open_page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """open_page(url, viewport, **context options) → a page; JavaScript errors fail the test.

    `newcomer=True`: the browser has never been here. A test that fails says what its pages showed.
    """
    contexts, errors, said = [], [], []

    def start(
        url: str, viewport: dict[str, int] = driver.DESKTOP, *, newcomer: bool = False,
        **options: Any,
    ) -> Any:  # fmt: skip
        context = (
            browser.new_context(**{**driver.CONTEXT, "viewport": viewport, **options})
            if newcomer
            else driver.new_context(browser, viewport=viewport, **options)
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: said.append(message.text))
        page.goto(url)
        return page

    yield start
    if request.node.stash.get(_FAILED, False):
        _tell(contexts, said)
    for context in contexts:
        context.close()
    assert not errors


def _tell(contexts: list[Any], said: list[str]) -> None:
    """What is to be seen, for who reads of the failure where no browser is."""
    for page in (page for context in contexts for page in context.pages):
        with contextlib.suppress(Exception):
            print(page.evaluate(_SEEN)[:3000])
    print("\n".join(["console:", *said[-20:]]))


@pytest.fixture(scope="module")
def lm_server(serve: Callable[..., Any]) -> str:
    return serve(_MAP, {}).url


@pytest.fixture
def lm_open(open_page: Callable[..., Any], lm_server: str) -> Callable[..., Any]:
    """Opens a run of the harness and waits for the map."""

    def open_run(run: str, *, width: int = 1280, height: int = 800, **options: Any) -> Any:
        page = open_page(f"{lm_server}/?run={run}", {"width": width, "height": height}, **options)
        page.wait_for_selector('.lm[data-axes="true"]')
        return page

    return open_run
