"""A map of a fine grid begins with the codes of its β; those of every β come after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.support import driver
from vae_core import runs

POSITIONS = "[...document.querySelector('.lm').latentMap.positions]"
RUN = "mnist-every-beta-deep"


def test_the_first_picture_is_exact_before_all_codes_are_there(
    serve: Callable[..., driver.Server], open_page: Callable[..., Any]
) -> None:
    page = open_page("about:blank")
    held: list[Any] = []
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        if len(asked) <= 2:  # those of the first picture: its codes and its network
            route.continue_()
        else:
            held.append(route)

    page.route("**/blocks/*", answer)
    page.goto(f"{serve(driver.ROOT / 'app.py', {}).url}/?run={RUN}&beta=0.3")
    page.wait_for_selector('.lm[data-ready="true"]')
    codes = runs.open_run(RUN).codes()
    assert np.abs(_places(page) - codes.mean_at(0.3)).max() < 1e-4
    page.wait_for_timeout(300)  # what comes after the first picture has been asked for
    assert page.locator(".lm").get_attribute("data-axes") == "false"
    _move(page, 2.0)
    assert 1e-4 < np.abs(_places(page) - codes.mean_at(2.0)).max() < 1  # roughly right

    for route in held:
        route.continue_()
    page.unroute("**/blocks/*")
    page.wait_for_selector('.lm[data-axes="true"]')
    assert np.abs(_places(page) - codes.mean_at(2.0)).max() < 1e-4
    for beta in (0.3, 20.0, 1.7, 0.05):
        _move(page, beta)
        assert np.abs(_places(page) - codes.mean_at(beta)).max() < 1e-4


def test_the_next_visitor_has_the_blocks_before_the_page_asks(
    serve: Callable[..., driver.Server], open_page: Callable[..., Any]
) -> None:
    url = f"{serve(driver.ROOT / 'app.py', {}).url}/?run={RUN}&beta=0.7"
    open_page(url).wait_for_selector('.lm[data-ready="true"]')

    page = open_page("about:blank")
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text))
    page.goto(url)
    page.wait_for_selector('.lm[data-axes="true"]')
    page.wait_for_timeout(4000)  # by then Chromium would have said that one was fetched in vain
    fetched = page.evaluate(
        "performance.getEntriesByType('resource').filter(({name}) => name.includes('/blocks/'))"
        ".map(({name, initiatorType}) => [name.split('/').pop(), initiatorType])"
    )
    ahead = [digest for digest, by in fetched if by == "link"]
    assert len(ahead) == 2 and len({digest for digest, _ in fetched}) == len(fetched)
    assert not [text for text in warnings if "preload" in text]


def _move(page: Any, beta: float) -> None:
    page.locator(".lm-beta-number").fill(str(beta))
    page.locator(".lm-beta-number").press("Enter")
    page.wait_for_function(f"document.querySelector('.lm').latentMap.drawn.beta === {beta}")


def _places(page: Any) -> np.ndarray:
    return np.reshape(page.evaluate(POSITIONS), (-1, 2))
