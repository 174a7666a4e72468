"""Directions and colours from what is known of the examples, on the shipped run of shapes."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.driver import ROOT
from tests.support.plane_check import HOOK, check
from vae_core import datasets, runs
from vae_core.analysis import directions
from vae_core.serving.codec import Codec

pytestmark = pytest.mark.browser

RUN = "shapes-every-beta"
PUSH = """e => {
    e.value = Number(e.value) + 0.5;
    e.dispatchEvent(new Event('input', {bubbles: true}));
}"""


@pytest.fixture(scope="module")
def url(serve):
    return serve(ROOT / "app.py", {}).url


@pytest.fixture(scope="module")
def run():
    return runs.open_run(RUN)


def ready(page):
    page.wait_for_selector('.lm[data-axes="true"]')
    page.wait_for_function(f"{HOOK}.drawn")
    page.wait_for_timeout(800)
    return page


def choose(page, name, value):
    page.get_by_label(name, exact=True).select_option(value)


def test_an_attribute_is_chosen_walked_along_and_its_worth_said(open_page, url, run):
    test, codec = datasets.load_test("shapes"), Codec.open(run)
    page = ready(open_page(f"{url}/?run={RUN}&beta=1&point=17"))
    choose(page, "Kind of plane", "attributes")
    page.wait_for_function(f"{HOOK}.plane.names[0] === 'x'")
    choose(page, "upwards, along", "4")
    page.wait_for_function(f"{HOOK}.plane.names[1] === 'size'")
    means = codec.encode(test.x, 1.0).mean
    found = directions.explained(means, test.label_columns["x"])
    said = page.locator(".lm-plane-said")
    expect(said).to_contain_text(f"x: R² {found.r2:.3f} (95 %")
    share = re.search(r"what is not x by at most (\d+)%", said.inner_text())
    assert share and int(share[1]) < 20, "the page shows what else a walk moves"
    errors = check(page, run, "attributes:2,4@1", 1.0, 25)
    assert errors.places < 1e-5 and errors.examples < 1 and errors.pixels < 1 / 255
    page.mouse.move(3, 3)
    page.wait_for_timeout(600)
    before = np.array(page.evaluate(f"{HOOK}.drawn.code"))
    slider = page.get_by_label("x: the kept z along it")
    slider.evaluate(PUSH)
    page.wait_for_timeout(600)
    rise = np.array(page.evaluate(f"{HOOK}.drawn.code")) - before
    way = np.array(page.evaluate(f"{HOOK}.plane.across"))
    assert np.allclose(rise, (rise @ way) * way, atol=1e-4) and rise @ way > 0.3


def test_points_take_the_colour_of_a_number_an_angle_and_another_label(open_page, url):
    page = ready(open_page(f"{url}/?run={RUN}&beta=1&point=3"))
    choose(page, "What the points’ colours mean", "column:2")
    scale = page.locator(".lm-scale")
    expect(scale).to_contain_text(re.compile(r"20\.\d\d.*43\.\d\d"))
    plain = page.evaluate(f"Array.from({HOOK}.colouring.levels)")
    x = datasets.load_test("shapes").label_columns["x"]
    assert np.corrcoef(plain, x)[0, 1] > 0.999
    page.mouse.move(3, 3)
    expect(page.locator(".lm-reach")).to_contain_text(f"x {x[3]:.4g}")
    choose(page, "What the points’ colours mean", "column:6")
    expect(scale).to_contain_text(re.compile(r"0.*360"))
    page.wait_for_timeout(1500)
    again = ready(open_page(page.url))
    assert again.evaluate(f"{HOOK}.colouring.kind") == "cycle", "a link keeps it"


def test_two_selections_make_a_direction(open_page, url):
    page = ready(open_page(f"{url}/?run={RUN}&beta=1&plane=attributes:2,3@1"))
    page.get_by_role("button", name="Box").click()

    def select(left, right):
        page.locator(".lm-map").scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        box = page.locator(".lm-map").bounding_box()
        for across, down, press in (
            (left, 0.2, page.mouse.down),
            (right, 0.8, page.mouse.up),
        ):
            at = box["x"] + across * box["width"], box["y"] + down * box["height"]
            page.mouse.move(*at, steps=6)
            press()
        page.wait_for_timeout(400)

    select(0.1, 0.45)
    page.get_by_role("button", name="Hold as A").click()
    select(0.6, 0.92)
    page.get_by_role("button", name=re.compile("Direction A")).click()
    page.wait_for_function(f"{HOOK}.plane.names[0] === 'A → B'")
    expect(page.locator(".lm-plane-said")).to_contain_text(re.compile(r"AUC (0\.9\d\d|1\.000)"))
    assert "groups" in page.url
