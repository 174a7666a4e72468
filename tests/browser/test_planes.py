"""More than two latent dimensions in the app: the map's plane, the navigator, the traversal."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.driver import ROOT
from tests.support.plane_check import HOOK, check
from vae_core import datasets
from vae_core.analysis import planes, projection
from vae_core.serving.codec import Codec

pytestmark = pytest.mark.browser

RUN = "eight-every-beta"
DRAG = f"""async () => {{
    const root = document.querySelector('.lm'), range = root.querySelector('.lm-beta-range');
    const seen = [];
    for (let i = 0; i < 12; i++) {{
        range.value = 0.2 + 0.05 * i;
        range.dispatchEvent(new Event('input', {{bubbles: true}}));
        await new Promise(resolve => setTimeout(resolve, 60));
        seen.push({{...{HOOK}.drawn, image: Array.from({HOOK}.image),
            places: Array.from({HOOK}.positions)}});
    }}
    return {{seen, said: root.querySelector('.lm-plane-said').textContent, plane: {HOOK}.plane}};
}}"""


@pytest.fixture(scope="module")
def opened(serve, trained):
    folder = trained[RUN].path.parent
    return serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(folder)}).url, trained[RUN]


def ready(page):
    page.wait_for_selector('.lm[data-axes="true"]')
    page.wait_for_timeout(800)
    page.wait_for_function(f"{HOOK}.drawn")
    return page


def test_what_is_decoded_is_what_litert_says_it_is(open_page, opened):
    url, run = opened
    for plane, beta in (("axes:2,7@1", 1.0), ("labels:3-8,0-1@0.3", 0.5), ("example:3@2", 2.0)):
        page = ready(open_page(f"{url}/?run={RUN}&beta={beta}&plane={plane}"))
        errors = check(page, run, plane, beta, 70)
        assert min(errors.count) > 10
        assert errors.places < 1e-5 and errors.examples < 1 and errors.pixels < 1 / 255


def test_while_beta_moves_the_kept_example_is_exact_and_the_page_says_so(open_page, opened):
    url, run = opened
    codec, test = Codec.open(run), datasets.load_test("digits")
    page = ready(open_page(f"{url}/?run={RUN}&beta=1&point=17&plane=components:1,2@1"))
    result = page.evaluate(DRAG)
    assert "Only the kept example’s code is exact" in result["said"]
    directions = np.stack([result["plane"]["across"], result["plane"]["up"]])
    assert len({frame["beta"] for frame in result["seen"]}) > 8
    for frame in result["seen"][3:]:
        posterior = codec.encode(test.x, frame["beta"])
        allowed = np.minimum(1e-2, 0.2 * posterior.sigma[17])
        assert (np.abs(np.array(frame["code"]) - posterior.mean[17]) < allowed).all()
        places = np.reshape(frame["places"], (-1, 2))
        assert np.abs(places - posterior.mean @ directions.T).max() < 0.02
    expect(page.locator(".lm-plane-said")).to_contain_text("decodes from its full code")


def test_another_plane_keeps_z_and_a_link_shows_it_again(open_page, opened):
    url, run = opened
    page = ready(open_page(f"{url}/?run={RUN}&beta=1&z=0.5,-0.5"))
    before = page.evaluate(f"{HOOK}.drawn.code")
    assert np.count_nonzero(before) == 2
    page.locator(".lm-plane select").first.select_option("components")
    page.wait_for_function(f"{HOOK}.plane.names[0] === 'component 1'")
    page.wait_for_timeout(1200)
    after = page.evaluate(f"{HOOK}.drawn")
    assert np.allclose(after["code"], before, atol=1e-6), "what is kept is the same z"
    means = Codec.open(run).encode(datasets.load_test("digits").x, 1.0).mean
    assert np.allclose(after["z"], np.array(before) @ planes.components(means)[:2].T, atol=1e-4)
    address = page.url
    assert "plane=components" in address and "full=" in address
    other = ready(open_page(address))
    other.wait_for_function(f"{HOOK}.plane.names[0] === 'component 1'")
    other.wait_for_timeout(600)
    assert np.allclose(other.evaluate(f"{HOOK}.drawn.code"), before, atol=1e-5)


def test_a_slider_and_a_traversal_move_the_kept_z(open_page, opened):
    url, run = opened
    page = ready(open_page(f"{url}/?run={RUN}&beta=1&point=17"))
    code = np.array(page.evaluate(f"{HOOK}.drawn.code"))
    row = page.locator(".lm-navigator li[data-active=true]").first
    index = int(row.locator("b").inner_text().removeprefix("z").translate(str.maketrans(
        "₀₁₂₃₄₅₆₇₈₉", "0123456789"))) - 1  # fmt: skip
    kl = np.array(min(run.metrics, key=lambda row: abs(row.beta - 1)).kl_per_dimension)
    assert index == kl.argmax(), "that with most KL comes first"
    row.locator("input").evaluate(
        "e => { e.value = 1.5; e.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.wait_for_timeout(700)
    moved = np.array(page.evaluate(f"{HOOK}.drawn.code"))
    assert moved[index] == 1.5 and np.allclose(np.delete(moved, index), np.delete(code, index))
    image = Codec.open(run).decode(moved[None].astype(np.float32), 1.0).ravel()
    assert np.abs(np.array(page.evaluate(f"Array.from({HOOK}.image)")) - image).max() < 1 / 255
    expect(page.get_by_text(f"{projection.axis_name(index)} = 1.500")).to_be_visible()
    canvas = page.locator(".lm-traversal canvas")
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.99, box["y"] + 4)
    page.wait_for_function(f"{HOOK}.drawn.code[{index}] === 2.5")
    page.mouse.click(box["x"] + box["width"] * 0.01, box["y"] + 4)
    page.mouse.move(3, 3)
    page.wait_for_function(f"{HOOK}.drawn.code[{index}] === -2.5")


def test_a_plane_that_the_run_does_not_have_is_said(open_page, opened):
    url, _ = opened
    page = ready(open_page(f"{url}/?run={RUN}&beta=1&plane=axes:1,9@1"))
    expect(page.locator(".lm-plane-said")).to_contain_text("last dimension is 8. Received: 9")


def test_every_run_offers_its_own_colours(open_page, opened, trained):
    """The markup stays when another run is opened: nothing of the one before may be left in it."""
    url, run = opened
    flat = trained["mlp-every-beta"]
    page = ready(open_page(f"{url}/?run={flat.name}"))
    offered = "[...document.querySelectorAll('.lm-colour option')].map((each) => each.value)"
    first = page.evaluate(offered)

    def choose(other):
        page.get_by_role("combobox", name="Run").click()
        page.get_by_role("option", name=other.title, exact=True).click()
        page.wait_for_function(f"{HOOK}?.state.run === '{other.name}'")

    choose(run)
    page.wait_for_function(f"{offered}.includes('distance')")
    choose(flat)
    page.wait_for_function(f"!{offered}.includes('distance')")
    assert page.evaluate(offered) == first
