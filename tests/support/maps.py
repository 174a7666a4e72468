"""What tests do on the page of the map harness."""

from __future__ import annotations

from typing import Any


def choose_run(page: Any, run: str) -> None:
    """Open another of the harness's runs, and wait until its map is drawn."""
    page.get_by_test_id("stSelectbox").locator("input").click()
    page.get_by_role("option", name=run, exact=True).click()
    page.wait_for_function(
        "run => document.querySelector('.lm').latentMap?.state.run === run"
        " && document.querySelector('.lm').dataset.axes === 'true'",
        arg=run,
    )
