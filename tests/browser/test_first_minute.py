"""A newcomer's first minute on Explore: three steps, in the page's own line, once a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.driver import PHONE, ROOT

pytestmark = pytest.mark.browser

RUN = "run=digits"
ADVICE = "Point at the map to decode. Click to keep"


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    return serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(tmp_path_factory.mktemp("runs"))}).url


def test_point_drag_draw_and_never_again(url, open_page):
    page = open_page(f"{url}/?{RUN}", newcomer=True)
    page.wait_for_selector(".lm[data-axes=true]")
    count, next_button = page.locator(".fm-count"), page.get_by_role("button", name="Next")
    expect(count).to_have_text("1 of 3")
    map_before = page.locator(".lm-map").bounding_box()
    box = page.locator(".lm-plot").bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.4 * box["height"], steps=3)
    expect(count).to_have_text("2 of 3")
    page.reload()  # the browser knows how far it came
    page.wait_for_selector(".lm[data-axes=true]")
    expect(count).to_have_text("2 of 3")
    expect(page.get_by_text(ADVICE)).to_be_hidden()
    page.get_by_role("slider", name="β, the KL weight").press("ArrowRight")
    expect(count).to_have_text("3 of 3")
    expect(next_button).to_be_hidden()
    page.get_by_role("button", name="Draw on Encode").press("Enter")
    expect(page.locator(".dp canvas")).to_be_visible()
    expect(page).to_have_url(re.compile(f"encode.*{RUN}"))
    page.goto(f"{url}/?{RUN}")
    page.wait_for_selector(".lm[data-axes=true]")
    expect(page.get_by_text(ADVICE)).to_be_visible()
    expect(count).to_be_hidden()
    assert page.locator(".lm-map").bounding_box() == map_before  # it was in nothing's way


def test_on_a_phone_all_is_skipped_by_keyboard_and_the_map_stays_on_the_screen(url, open_page):
    page = open_page(f"{url}/?{RUN}", PHONE, newcomer=True)
    page.wait_for_selector(".lm[data-axes=true]")
    expect(page.locator(".fm-count")).to_have_text("1 of 3")
    box = page.locator(".lm-map").bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fm-count")).to_have_text("2 of 3")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text(ADVICE)).to_be_visible()
    # The keyboard goes on from here, not from the top of the page.
    assert page.evaluate("document.activeElement.className") == "fm"
    page.reload()
    expect(page.get_by_text(ADVICE)).to_be_visible()
    expect(page.locator(".fm-count")).to_be_hidden()
