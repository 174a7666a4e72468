"""What is seen is in the address: on every page, after a reload or Back, and in a copied link."""

import os
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.driver import ROOT

pytestmark = pytest.mark.browser

RUN = "digits"
HOOK = "document.querySelector('.lm').latentMap"
CANVASES = """() => {
    const root = document.querySelector('.lm');
    const canvas = name => root.querySelector(name).toDataURL();
    return {
        points: canvas('.lm-points'),
        image: canvas('.lm-image > canvas'),
        strip: root.querySelector('.lm-path').hidden ? '' : canvas('.lm-path canvas'),
        selected: root.latentMap.state.selected,
    };
}"""


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    return serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(tmp_path_factory.mktemp("runs"))}).url


def ready(page):
    page.wait_for_selector('.lm[data-axes="true"]')
    page.wait_for_timeout(1200)  # originals, contours, the manifold
    page.wait_for_function(f"{HOOK}.manifold().done")
    return page


def pixels(page):
    """The whole map; and each canvas, for a failure's sake."""
    page.mouse.move(3, 3)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(600)
    shown = {"chart": page.locator(".lm-map").screenshot(animations="disabled")}
    return shown | page.evaluate(CANVASES)


def settled(page):
    """The address once it has stopped to change."""
    seen = ""
    while seen != page.url:
        seen = page.url
        page.wait_for_timeout(900)
    return seen


def choose_beta(page, beta):
    field = page.locator(".lm-beta-number")
    field.fill(f"{beta:g}")
    field.press("Enter")
    page.wait_for_function(f"b => Math.abs({HOOK}.drawn.beta - b) < 1e-5 * b", arg=beta)


def touched_at_random(page, rng):
    """A state that a person could have made: each part of it with the map's own tools."""
    box = page.locator(".lm-plot").bounding_box()

    def somewhere():
        x, y = rng.uniform(0.2, 0.8, 2)
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def click(selector):
        page.locator(selector).click()

    choose_beta(page, float(np.exp(rng.uniform(np.log(0.03), np.log(15)))))
    for layer in ("rings", "labels", "density", "manifold", "images"):
        if rng.random() < 0.4:
            click(f"[data-layer={layer}]")
    if rng.random() < 0.5:
        page.locator(".lm-legend button").nth(int(rng.integers(10))).click()
    page.mouse.move(*somewhere())
    page.mouse.wheel(0, float(rng.uniform(-300, 100)))
    page.wait_for_timeout(300)
    page.mouse.click(*somewhere())
    page.wait_for_timeout(700)  # two clicks are no double click
    if rng.random() < 0.6:
        page.keyboard.down("Shift")
        page.mouse.click(*somewhere())
        page.keyboard.up("Shift")
        page.wait_for_timeout(700)
        if rng.random() < 0.5:
            click("[data-route=arc]")
    if rng.random() < 0.7:
        click(f"[data-mode={rng.choice(['box', 'lasso'])}]")
        page.mouse.move(*somewhere())
        page.mouse.down()
        for _ in range(4):
            page.mouse.move(*somewhere(), steps=8)
        page.mouse.up()
        if rng.random() < 0.5:  # those who were selected stay selected
            choose_beta(page, float(np.exp(rng.uniform(np.log(0.03), np.log(15)))))


@pytest.mark.parametrize("seed", range(int(os.environ.get("VAE_TEST_FULL") == "1") * 28 + 2))
def test_a_copied_link_shows_the_same_pixels_in_another_browser(url, open_page, seed):
    page = ready(open_page(f"{url}/?run={RUN}"))
    touched_at_random(page, np.random.default_rng(seed))
    link = settled(page)
    shown = pixels(page)
    other = ready(open_page(link))
    assert pixels(other) == shown
    page.reload()
    assert pixels(ready(page)) == shown
    assert len(link) < 2000


def beta_on_the_slider(page):
    return float(page.get_by_test_id("stSliderThumbValue").first.inner_text())


def test_beta_is_one_on_all_pages_and_survives_reload_and_back(url, open_page):
    page = ready(open_page(f"{url}/?run={RUN}"))
    choose_beta(page, 7.3)
    expect(page).to_have_url(re.compile("beta=7.3(&|$)"))
    page.get_by_role("link", name="Manifold").click()
    expect(page.locator(".mp img[src]")).to_be_visible()
    assert beta_on_the_slider(page) == 7.3
    expect(page).to_have_url(re.compile("manifold.*beta=7.3(&|$)"))
    page.reload()
    expect(page.locator(".mp img[src]")).to_be_visible()
    assert beta_on_the_slider(page) == 7.3
    page.get_by_role("link", name="Encode").click()
    page.get_by_role("radio", name="Sample").click()
    expect(page.get_by_role("slider", name="β")).to_be_visible()
    assert beta_on_the_slider(page) == 7.3

    page.get_by_role("slider", name="β").press("ArrowRight")
    expect(page).not_to_have_url(re.compile("beta=7.3(&|$)"))
    chosen = beta_on_the_slider(page)
    assert chosen > 7.3
    page.get_by_role("link", name="Manifold").click()
    expect(page.locator(".mp img[src]")).to_be_visible()
    page.wait_for_timeout(1000)
    page.locator(".mp-tiles").click(position={"x": 100, "y": 50})
    ready(page)
    assert page.evaluate(f"{HOOK}.drawn.beta") == pytest.approx(chosen, rel=1e-3)
    kept = page.evaluate(f"{HOOK}.state.kept.z")
    for _ in range(3):  # each page has left one entry or two
        if "manifold" not in page.url:
            page.go_back()
            page.wait_for_timeout(1500)
    expect(page).to_have_url(re.compile("manifold"))
    page.go_forward()
    ready(page)
    assert page.evaluate(f"{HOOK}.state.kept.z") == kept
    assert page.evaluate(f"{HOOK}.drawn.beta") == pytest.approx(chosen, rel=1e-3)


def test_back_opens_the_run_before_as_it_was(url, open_page):
    page = ready(open_page(f"{url}/?run={RUN}"))
    choose_beta(page, 3.5)
    settled(page)
    page.get_by_label("Data set", exact=True).click()
    page.get_by_role("option", name=re.compile("Fashion")).first.click()
    expect(page).to_have_url(re.compile("run=fashion"))
    ready(page)
    page.go_back()
    expect(page).to_have_url(re.compile(f"run={RUN}&beta=3.5"))
    page.wait_for_function(f"{HOOK}?.state.run === '{RUN}'")
    ready(page)
    assert page.evaluate(f"{HOOK}.drawn.beta") == 3.5


def test_what_the_map_shows_is_written_without_an_entry_of_its_own(url, open_page):
    page = ready(open_page(f"{url}/?run={RUN}"))
    entries = page.evaluate("history.length")
    for beta in (2.5, 5):
        choose_beta(page, beta)
        settled(page)
    page.locator("[data-layer=labels]").click()
    settled(page)
    assert "layers=rings%2Clabels" in page.url
    assert page.evaluate("history.length") == entries
