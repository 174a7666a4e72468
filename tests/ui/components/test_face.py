"""How the map reaches the page: what fails ends in a sentence, what is late does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.driver import BASE_PATH, DESKTOP
from tests.support.maps import choose_run
from ui import web_files

pytestmark = pytest.mark.browser
SCRIPT = f"**/{web_files.part_path('latent_map')}"


@pytest.fixture
def blank(open_page):
    return open_page("about:blank", DESKTOP)


def test_blocks_that_do_not_come_leave_a_sentence(blank, lm_server):
    blank.route("**/web/blocks/*", lambda route: route.fulfill(status=404, body="gone"))
    blank.goto(f"{lm_server}/?run=deep")
    expect(blank.locator(".lm-map-loading")).to_contain_text("data could not be loaded. Reload")
    assert blank.locator(".lm").get_attribute("data-ready") == "false"


def test_a_script_that_does_not_come_leaves_a_sentence(blank, lm_server):
    blank.route(SCRIPT, lambda route: route.abort())
    blank.goto(f"{lm_server}/?run=deep")
    expect(blank.get_by_text("This part of the page could not be loaded.")).to_be_visible()


def test_without_plotly_the_map_decodes_and_says_what_is_missing(blank, lm_server):
    blank.route(f"**/{web_files.PLOTLY}", lambda route: route.abort())
    blank.goto(f"{lm_server}/?run=deep")
    expect(blank.locator(".lm-note")).to_contain_text("could not be loaded")
    box = blank.locator(".lm-map").bounding_box()
    blank.mouse.move(box["x"] + 200, box["y"] + 200)
    expect(blank.locator(".lm-place-kind")).to_have_text("pointer")


def test_a_script_that_is_late_brings_the_latest_run(blank, lm_server):
    """Streamlit asks for other data, and takes the first map away, before the script is there."""
    waiting = []
    blank.route(SCRIPT, lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright writes on it
    blank.goto(f"{lm_server}/?run=deep")
    blank.get_by_test_id("stSelectbox").locator("input").click()
    blank.get_by_role("option", name="single", exact=True).click()
    expect(blank.get_by_text("selection ")).to_be_visible()
    for route in waiting:
        route.continue_()
    blank.wait_for_selector(".lm[data-axes=true]")
    assert blank.evaluate("document.querySelector('.lm').latentMap.state.run") == "single"
    assert blank.locator(".lm").count() == 1


def test_view_and_legend_come_back_with_their_run(lm_open):
    page = lm_open("deep")
    page.locator(".lm-legend button").nth(3).click()
    page.locator("[data-layer=labels]").click()
    page.locator("[data-mode=lasso]").click()
    for run, hidden in (("single", []), ("deep", [3])):
        choose_run(page, run)
        shown = page.evaluate("[...document.querySelector('.lm').latentMap.hidden]")
        pressed = page.locator("[aria-pressed=true][data-mode]").get_attribute("data-mode")
        assert (shown, pressed) == (hidden, "lasso" if hidden else "pan")


def test_a_server_that_is_mounted_under_a_path(serve, open_page):
    harness = Path(__file__).parents[2] / "support/map_harness/server.py"
    page = open_page(f"{serve(harness, {BASE_PATH: 'lab/maps'}).url}/?run=deep")
    page.wait_for_selector(".lm[data-axes=true]")
