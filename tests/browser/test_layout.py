"""On a laptop, a small laptop, a large screen and a phone: nothing overlaps, nothing is cut."""

import pytest
from playwright.sync_api import expect

from tests.support.driver import DESKTOP, PHONE, ROOT

pytestmark = pytest.mark.browser

RUN = "run=mnist-every-beta-mlp"
SMALL, LARGE = {"width": 1024, "height": 700}, {"width": 1920, "height": 1080}
ENLARGED = {"width": 853, "height": 533}  # what a laptop has at a zoom of 150 %
SCREENS = [DESKTOP, SMALL, LARGE, PHONE, ENLARGED]


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    return serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(tmp_path_factory.mktemp("runs"))}).url


def boxes(page, selector):
    return [found.bounding_box() for found in page.locator(selector).all() if found.is_visible()]


def overlap(a, b):
    return (
        a["x"] < b["x"] + b["width"] - 0.5
        and b["x"] < a["x"] + a["width"] - 0.5
        and a["y"] < b["y"] + b["height"] - 0.5
        and b["y"] < a["y"] + a["height"] - 0.5
    )


@pytest.mark.parametrize("screen", SCREENS, ids=lambda s: str(s["width"]))
def test_map_and_image_are_on_the_first_screen(url, open_page, screen):
    page = open_page(f"{url}/?{RUN}&point=17", screen)
    page.wait_for_selector(".lm[data-axes=true]")
    page.wait_for_timeout(500)
    (plot,) = boxes(page, ".lm-map")
    (image,) = boxes(page, ".lm-image")
    for box in (plot, image):
        assert box["y"] + box["height"] <= screen["height"]
    assert plot["height"] > 0.38 * screen["height"]
    assert plot["x"] + plot["width"] <= screen["width"] and not overlap(plot, image)
    parts = boxes(
        page, ".lm-legend, .lm-map, .lm-tools, .lm-image, .lm-place, .lm-numbers, .lm-beta"
    )
    assert not [(a, b) for i, a in enumerate(parts) for b in parts[:i] if overlap(a, b)]


def test_on_a_laptop_the_tools_are_one_row_and_no_heading_is_cut(url, open_page):
    page = open_page(f"{url}/?{RUN}&point=17")
    page.wait_for_selector(".lm[data-axes=true]")
    expect(page.get_by_text("What you kept")).to_be_visible()
    tools = boxes(page, ".lm-tools button")
    assert len(tools) == 11
    middles = [box["y"] + box["height"] / 2 for box in tools]
    assert max(middles) - min(middles) < 2
    assert not [(a, b) for i, a in enumerate(tools) for b in tools[:i] if overlap(a, b)]
    heading = page.get_by_text("What you kept").bounding_box()
    letters = heading["y"] + 0.2 * heading["height"]  # above them a line is empty
    assert letters >= DESKTOP["height"] or heading["y"] + heading["height"] <= DESKTOP["height"]


def test_a_large_screen_is_used_and_read_from_afar(url, open_page):
    page = open_page(f"{url}/?{RUN}", LARGE)
    page.wait_for_selector(".lm[data-axes=true]")
    (whole,) = boxes(page, ".lm")
    assert whole["width"] > 0.75 * LARGE["width"]
    sizes = page.evaluate("""() => ['.lm-plot .xtick text', '.lm-ring-text', '.lm-tools button']
        .map(name => parseFloat(getComputedStyle(document.querySelector(name)).fontSize))""")
    assert min(sizes) > 14.5


@pytest.mark.parametrize("screen", [DESKTOP, SMALL, PHONE], ids=lambda s: str(s["width"]))
def test_the_pads_tools_and_every_sample_can_be_reached(url, open_page, screen):
    page = open_page(f"{url}/encode?{RUN}", screen)
    page.locator(".dp canvas").wait_for()
    tools = boxes(page, ".dp-tools label, .dp-tools button")
    assert len(tools) == 3
    assert not [(a, b) for i, a in enumerate(tools) for b in tools[:i] if overlap(a, b)]
    page.get_by_role("radio", name="Sample").click()
    expect(page.get_by_text("A digit by hand")).to_be_visible()
    page.wait_for_timeout(2500)
    for digit in range(10):
        button = page.get_by_test_id("stButtonGroup").get_by_text(str(digit), exact=True).last
        box = button.bounding_box()
        assert button.evaluate("""e => {
            const b = e.getBoundingClientRect();
            return b.right <= innerWidth && document.elementsFromPoint(
                b.x + b.width / 2, b.y + b.height / 2).includes(e);
        }"""), (digit, box)
    cut = page.evaluate("""() => [...document.querySelectorAll('[data-testid=stMetricValue] *')]
        .filter(e => e.scrollWidth > e.clientWidth + 1)
        .filter(e => getComputedStyle(e).overflow !== 'visible')
        .map(e => e.textContent)""")
    assert cut == []


def test_words_of_a_choice_stay_in_one_line_on_a_small_laptop(url, open_page):
    page = open_page(f"{url}/manifold?{RUN}", SMALL)
    words = page.get_by_text("Even steps of probability", exact=True)
    expect(words).to_be_visible()
    page.locator(".mp img[src]").wait_for()
    assert words.bounding_box()["height"] < 30
    (tiles,) = boxes(page, ".mp-tiles")
    assert tiles["y"] + tiles["height"] < SMALL["height"]
