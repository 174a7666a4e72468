"""Read along on Explore follows the sentence: β, pointer, what is kept, the layer."""

import pytest

from tests.support.driver import ROOT
from vae_core.reference.read_along import SENTENCE

pytestmark = pytest.mark.browser

SAYS = "text => document.querySelector('.sd dl').textContent.includes(text)"


@pytest.fixture(scope="module")
def url(serve):
    return serve(ROOT / "app.py", {}).url


def follows(page):
    """What the map says has come to rest in Read along, word for word."""
    page.wait_for_function(
        "[...document.querySelectorAll('.sd dt')].map(e => e.textContent).join(' ')"
        " === document.querySelector('.lm-sentence').textContent"
    )
    return page.locator(".sd dl").inner_text()


def test_read_along_follows_the_sentence(open_page, url):
    page = open_page(f"{url}/?run=digits&beta=1&point=17")
    page.wait_for_selector('.lm[data-axes="true"]')
    page.get_by_text("Read along: what am I seeing?").click()
    page.wait_for_selector(".sd dt")
    assert "This " in follows(page)
    page.locator(".lm-map").focus()
    page.locator("[data-layer=posterior]").click()
    page.wait_for_function(SAYS, arg="below log p(x)")
    assert SENTENCE["exact"] in follows(page)
    box = page.locator(".lm-plot").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.1)
    page.wait_for_function(SAYS, arg=SENTENCE["guess"])
    assert "the decoder is guessing" in follows(page)
    field = page.locator(".lm-beta-number")
    field.fill("25")
    field.press("Enter")
    page.wait_for_function(SAYS, arg=SENTENCE["collapse"])
    assert "collapsed" in follows(page)
