"""A server of the harness, and its pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def lm_server(serve: Callable[..., Any]) -> str:
    return serve(Path(__file__).with_name("harness.py"), {}).url


@pytest.fixture
def lm_open(open_page: Callable[..., Any], lm_server: str) -> Callable[..., Any]:
    """Opens a run of the harness and waits for the map."""

    def open_run(run: str, *, width: int = 1280, height: int = 800, **options: Any) -> Any:
        page = open_page(f"{lm_server}/?run={run}", {"width": width, "height": height}, **options)
        page.wait_for_selector('.lm[data-axes="true"]')
        return page

    return open_run
