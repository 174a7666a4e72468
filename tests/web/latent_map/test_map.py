"""The latent map in a browser, on made-up runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support import oracle
from tests.support.map_harness.synthetic import synthetic_view
from tests.support.maps import choose_run
from vae_core.vae import interpolation

pytestmark = pytest.mark.browser

CODE_ERROR = 2e-3
IMAGE_ERROR = 1e-3  # codes are rounded, and so is where a data point is decoded
FRAME_MS = 33

POSITIONS = "Array.from(document.querySelector('.lm').latentMap.positions)"
DRAG = """async () => {
    const root = document.querySelector('.lm');
    const range = root.querySelector('.lm-beta-range');
    const seen = [], times = [];
    let last = performance.now(), on = true;
    const tick = () => {
        const now = performance.now();
        times.push(now - last);
        last = now;
        if (on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    for (let i = 0; i < 60; i++) {
        range.value = 0.02 + 0.96 * Math.abs(Math.sin(i / 19));
        range.dispatchEvent(new Event('input', {bubbles: true}));
        await new Promise(resolve => setTimeout(resolve, 50));
        const map = root.latentMap;
        seen.push({...map.drawn, first: Array.from(map.positions.slice(0, 200)),
            image: Array.from(map.image),
            kl: root.querySelector('[data-metric=kl]').textContent});
    }
    on = false;
    return {seen, times: times.slice(1)};
}"""


def state(page) -> dict:
    return page.evaluate("document.querySelector('.lm').latentMap.state")


def scale(page) -> dict:
    return page.evaluate("document.querySelector('.lm').latentMap.scale()")


def pixels(page, z) -> tuple[float, float]:
    """Where a latent point is on the page."""
    box, s = page.locator(".lm-map").bounding_box(), scale(page)
    x = box["x"] + s["left"] + (z[0] - s["x0"]) / (s["x1"] - s["x0"]) * s["width"]
    y = box["y"] + s["top"] + (s["y1"] - z[1]) / (s["y1"] - s["y0"]) * s["height"]
    return x, y


def in_python(page) -> dict:
    """The selection as the script printed it last."""
    page.wait_for_timeout(100)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    line = page.get_by_text(re.compile("^selection ")).inner_text()
    return json.loads(line.removeprefix("selection "))


def wait_for_python(page, **expected) -> None:
    for _ in range(60):
        found = in_python(page)
        if all(
            found[name] is value
            if value is None or found[name] is None
            else np.allclose(found[name], value, atol=2e-3)
            for name, value in expected.items()
        ):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"expected {expected}, found {found}")


def empty_place(page) -> tuple[float, float]:
    """A latent point inside the view and far from every code."""
    return page.evaluate("""() => {
        const {positions, scale} = document.querySelector('.lm').latentMap;
        const s = scale();
        for (let i = 0; i < 500; i++) {
            const z = [s.x0 + (0.05 + 0.8 * Math.random()) * (s.x1 - s.x0),
                       s.y0 + (0.1 + 0.8 * Math.random()) * (s.y1 - s.y0)];
            let near = Infinity;
            for (let j = 0; j < positions.length; j += 2)
                near = Math.min(near, Math.hypot(positions[j] - z[0], positions[j + 1] - z[1]));
            if (near > 20 * (s.x1 - s.x0) / s.width) return z;
        }
    }""")


def choose_beta(page, beta: float) -> None:
    page.locator(".lm-beta-number").fill(str(beta))
    page.locator(".lm-beta-number").press("Enter")
    page.wait_for_function(
        "b => Math.abs(document.querySelector('.lm').latentMap.drawn.beta - b) < 1e-6 * b", arg=beta
    )


@pytest.mark.parametrize("run", ["deep", "conv"])
def test_every_frame_of_a_drag_belongs_to_its_beta(lm_open, run):
    page, view = lm_open(run), synthetic_view(run)
    page.wait_for_timeout(1500)
    result = page.evaluate(DRAG)
    betas = [frame["beta"] for frame in result["seen"]]
    assert len(set(betas)) > 50, "the points must move with the slider"
    for frame in result["seen"][::4]:
        codes = oracle.codes_at(view.codes.betas, view.codes.mean, frame["beta"])
        shown = np.array(frame["first"]).reshape(-1, 2)
        assert np.abs(shown - codes[:100]).max() < CODE_ERROR
        image = oracle.decode(view.decoder, np.array(frame["z"]), frame["beta"])
        assert np.abs(np.array(frame["image"]) - image).max() < IMAGE_ERROR
        rows = view.metrics
        nodes, kls = [np.log(row["beta"]) for row in rows], [row["kl"] for row in rows]
        kl = np.interp(np.log(frame["beta"]), nodes, kls)
        assert float(frame["kl"]) == pytest.approx(kl, abs=0.006)
    assert np.median(result["times"]) < FRAME_MS


def test_at_a_node_the_codes_are_the_stored_ones(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    for node in (0, 11, 32):
        choose_beta(page, float(view.codes.betas[node]))
        shown = page.evaluate("Array.from(document.querySelector('.lm').latentMap.positions)")
        assert np.abs(np.reshape(shown, (-1, 2)) - view.codes.mean[node]).max() < CODE_ERROR


def test_beta_reaches_python_once_it_rests(lm_open):
    page = lm_open("deep")
    runs = int(page.get_by_text(re.compile("^runs: ")).inner_text().split()[1])
    page.locator(".lm-beta-range").evaluate("""range => {
        for (let step = 0; step < 8; step++) {
            range.value = Number(range.value) + (range.max - range.min) / 100;
            range.dispatchEvent(new Event("input", {bubbles: true}));
        }
    }""")  # at once: on a busy machine, keys would be pressed with rests between
    wait_for_python(page, beta=state(page)["beta"])
    assert int(page.get_by_text(re.compile("^runs: ")).inner_text().split()[1]) == runs + 1
    page.get_by_role("button", name="Set β to 10").click()
    wait_for_python(page, beta=10.0)


def test_pointer_decodes_and_leaving_returns_to_what_is_kept(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    kept = state(page)["kept"]["z"]
    z = empty_place(page)
    page.mouse.move(*pixels(page, z))
    page.wait_for_timeout(150)
    assert np.allclose(state(page)["shownZ"], z, atol=0.02)
    image = page.evaluate("Array.from(document.querySelector('.lm').latentMap.image)")
    expected = oracle.decode(view.decoder, np.array(state(page)["shownZ"]), 1.0)
    assert np.abs(np.array(image) - expected).max() < IMAGE_ERROR
    drawn = page.evaluate("""() => {
        const c = document.querySelector('.lm-image canvas');
        const rgba = Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data);
        return rgba.filter((_, i) => i % 4 === 0);
    }""")
    assert np.abs(np.array(drawn) / 255 - expected).max() < 2 / 255
    page.mouse.move(5, 5)
    page.wait_for_timeout(150)
    assert np.allclose(state(page)["shownZ"], kept)


def test_click_on_empty_space_keeps_it_also_twice(lm_open):
    page = lm_open("deep")
    z = empty_place(page)
    for _ in range(2):  # the same place again, later than a double click
        page.mouse.click(*pixels(page, z))
        assert np.allclose(state(page)["kept"]["z"], z, atol=0.02)
        wait_for_python(page, z=state(page)["kept"]["z"], point=None)
        page.wait_for_timeout(600)
    other = empty_place(page)
    page.mouse.click(*pixels(page, other))
    wait_for_python(page, z=state(page)["kept"]["z"], point=None)
    assert np.allclose(state(page)["kept"]["z"], other, atol=0.02)


def test_click_on_a_point_keeps_it_through_beta(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    code = oracle.codes_at(view.codes.betas, view.codes.mean, 1.0)
    far = int(np.argmax(np.linalg.norm(code, axis=1)))  # nothing else near
    page.mouse.click(*pixels(page, code[far]))
    assert state(page)["kept"]["point"] == far
    wait_for_python(page, point=far, z=code[far])
    assert page.locator(".lm-place-label").inner_text() == str(view.codes.labels[far])
    choose_beta(page, 4.0)
    moved = oracle.codes_at(view.codes.betas, view.codes.mean, 4.0)[far]
    assert np.allclose(state(page)["kept"]["z"], moved, atol=CODE_ERROR)
    wait_for_python(page, point=far, z=moved, beta=4.0)
    ellipse = page.locator(".lm-posterior").first
    s = scale(page)
    sigma = np.exp(
        oracle.codes_at(view.codes.log_variance_betas, view.codes.log_variance, 4.0)[far] / 2
    )
    per_pixel = (s["x1"] - s["x0"]) / s["width"]
    assert float(ellipse.get_attribute("rx")) * per_pixel == pytest.approx(sigma[0], rel=0.01)
    assert float(ellipse.get_attribute("ry")) * per_pixel == pytest.approx(sigma[1], rel=0.01)


def test_zoom_and_legend_survive_click_beta_rerun(lm_open):
    page = lm_open("deep")
    at_first = scale(page)
    middle = pixels(page, (0.5, 0.5))
    page.mouse.move(*middle)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(400)
    zoomed = scale(page)
    assert zoomed["x1"] - zoomed["x0"] < 0.95 * (at_first["x1"] - at_first["x0"])
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 30, steps=5)
    page.mouse.up()
    page.wait_for_timeout(300)
    panned = scale(page)
    assert panned["x0"] < zoomed["x0"] and panned["y0"] > zoomed["y0"]
    assert state(page)["kept"]["z"] == [0.4, -0.6], "a drag is no click"
    page.locator(".lm-legend button").nth(3).click()

    page.mouse.click(*pixels(page, (0.1, 0.2)))
    choose_beta(page, 2.5)
    wait_for_python(page, beta=2.5)
    page.get_by_role("button", name="Rerun").click()
    page.wait_for_timeout(500)
    assert scale(page) == panned
    assert page.evaluate("[...document.querySelector('.lm').latentMap.hidden]") == [3]
    assert page.locator(".lm-legend button").nth(3).get_attribute("aria-pressed") == "false"
    units = (panned["x1"] - panned["x0"]) / panned["width"]
    assert units == pytest.approx((panned["y1"] - panned["y0"]) / panned["height"], rel=1e-3)


def test_hidden_labels_are_not_drawn_nor_hit(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    code = oracle.codes_at(view.codes.betas, view.codes.mean, 1.0)
    far = int(np.argmax(np.linalg.norm(code, axis=1)))
    place = pixels(page, code[far])
    colour = """([x, y]) => {
        const c = document.querySelector('.lm-points'), b = c.getBoundingClientRect();
        const k = c.width / b.width;
        return Array.from(c.getContext('2d').getImageData((x - b.x) * k, (y - b.y) * k, 1, 1).data);
    }"""
    before = page.evaluate(colour, list(place))
    page.locator(".lm-legend button").nth(int(view.codes.labels[far])).click()
    page.wait_for_timeout(150)
    assert page.evaluate(colour, list(place)) != before
    page.mouse.click(*place)
    assert state(page)["kept"]["point"] is None


def test_double_click_resets_the_view_and_keeps_what_was_kept(lm_open):
    page = lm_open("deep")
    at_first = scale(page)
    page.mouse.move(*pixels(page, (0.5, 0.5)))
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(400)
    page.mouse.dblclick(*pixels(page, (0.5, 0.5)))
    page.wait_for_timeout(400)
    assert state(page)["kept"]["z"] == [0.4, -0.6]
    assert scale(page)["x1"] == pytest.approx(at_first["x1"], rel=0.35)


def test_a_beta_that_the_network_does_not_know_is_said(lm_open):
    page = lm_open("deep")
    field, said = page.locator(".lm-beta-number"), page.locator(".lm-beta-said")
    assert not said.is_visible()
    field.fill("0")
    field.press("Enter")
    assert said.inner_text() == "This network knows β from 0.01 to 20: 0 became 0.01."
    with_next_frame = "document.querySelector('.lm-beta-number').value === '0.01'"
    page.wait_for_function(with_next_frame)
    choose_beta(page, 2.0)
    assert not said.is_visible()


def test_fit_brings_every_code_into_the_view(lm_open):
    page = lm_open("deep")
    choose_beta(page, 0.01)

    def outside():
        s = scale(page)
        codes = np.reshape(page.evaluate(POSITIONS), (-1, 2))
        beyond = (codes < (s["x0"], s["y0"])) | (codes > (s["x1"], s["y1"]))
        return int(beyond.any(axis=1).sum())

    assert outside() > 0
    page.get_by_role("button", name="Fit").click()
    page.wait_for_timeout(400)
    assert outside() == 0


def test_typed_coordinates_and_keyboard(lm_open):
    page = lm_open("deep")
    first, second = page.locator(".lm-z").all()
    first.fill("1.25")
    second.fill("-0.75")
    second.press("Enter")
    wait_for_python(page, z=(1.25, -0.75), point=None)
    assert state(page)["kept"]["z"] == [1.25, -0.75]

    page.locator(".lm-map").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(150)
    s = scale(page)
    stepped = (1.25 + (s["x1"] - s["x0"]) / 40, -0.75 + (s["y1"] - s["y0"]) / 40)
    assert np.allclose(state(page)["shownZ"], stepped)
    assert state(page)["kept"]["z"] == [1.25, -0.75]
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    fine = (stepped[0] + (s["x1"] - s["x0"]) / 400, stepped[1])
    assert np.allclose(state(page)["kept"]["z"], fine)
    wait_for_python(page, z=fine)


def test_play_sweeps_and_pause_tells_python(lm_open):
    page = lm_open("deep", reduced_motion="reduce")
    page.locator(".lm-play").click()
    page.wait_for_timeout(1500)
    during = state(page)["beta"]
    assert during > 1.2
    assert in_python(page)["beta"] == 1.0
    page.locator(".lm-play").click()
    wait_for_python(page, beta=state(page)["beta"])
    rested = state(page)["beta"]
    page.wait_for_timeout(300)
    assert state(page)["beta"] == rested


def test_manifold_follows_beta_and_its_click_keeps(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    choose_beta(page, 5.0)
    page.wait_for_function(
        "document.querySelector('.lm').latentMap.manifold().done", timeout=20_000
    )
    assert page.evaluate("document.querySelector('.lm').latentMap.manifold().beta") == 5.0
    side = 12
    row, column = 3, 8
    z = np.array([-2 + 4 * (column + 0.5) / side, 2 - 4 * (row + 0.5) / side])
    tile = page.evaluate(
        """([x, y]) => Array.from(document.querySelector('.lm-manifold canvas').getContext('2d')
            .getImageData(x * 28, y * 28, 28, 28).data).filter((_, i) => i % 4 === 0)""",
        [column, row],
    )
    assert np.abs(np.array(tile) / 255 - oracle.decode(view.decoder, z, 5.0)).max() < 2 / 255
    box = page.locator(".lm-manifold canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25)
    assert np.allclose(state(page)["kept"]["z"], (1, 1), atol=0.03)


def test_another_run_starts_afresh_and_the_first_comes_back_as_left(lm_open):
    page = lm_open("deep")
    z = empty_place(page)
    page.mouse.click(*pixels(page, z))
    kept = state(page)["kept"]["z"]
    wait_for_python(page, z=kept)
    choose_beta(page, 3.0)
    wait_for_python(page, beta=3.0)
    for run, expected in (("single", (0.4, -0.6)), ("deep", kept)):
        choose_run(page, run)
        assert np.allclose(state(page)["kept"]["z"], expected)
        wait_for_python(page, z=expected)
    assert state(page)["beta"] == pytest.approx(3.0)


def test_single_beta_has_no_slider(lm_open):
    page = lm_open("single")
    assert page.locator(".lm-beta-fixed").inner_text() == "Trained at β = 1"
    assert not page.locator(".lm-beta-range").is_visible()


def test_the_model_step_by_step_follows_what_is_shown(lm_open):
    page = lm_open("deep")
    diagram = page.locator(".lm-diagram")
    assert not diagram.is_visible()
    page.locator(".lm-diagram-button").click()
    page.wait_for_timeout(300)
    assert diagram.locator("[data-step=input] span").inner_text().startswith("none")
    page.evaluate("document.querySelector('.lm-map').focus()")
    x, y = page.evaluate("""() => {
        const {positions, scale} = document.querySelector('.lm').latentMap, {left, top, width,
            height, x0, x1, y0, y1} = scale();
        const box = document.querySelector('.lm-map').getBoundingClientRect();
        return [box.x + left + width * (positions[0] - x0) / (x1 - x0),
                box.y + top + height * (y1 - positions[1]) / (y1 - y0)];
    }""")
    page.mouse.click(x, y)
    page.mouse.move(5, 5)
    page.wait_for_function("document.querySelector('.lm').latentMap.state.kept.point !== null")
    page.wait_for_timeout(300)
    assert diagram.locator("[data-step=posterior] span").inner_text().startswith("μ = (")
    assert diagram.locator("[data-step=sample] span").inner_text().startswith("ε = 0, z = μ")
    pixels_of = "selector => document.querySelector(selector).toDataURL()"
    assert page.evaluate(pixels_of, "[data-step=output] canvas") == page.evaluate(
        pixels_of, ".lm-image > canvas"
    )
    assert page.evaluate(pixels_of, "[data-step=input] canvas") == page.evaluate(
        pixels_of, ".lm-original canvas"
    )
    page.locator(".lm-again").click()
    page.wait_for_timeout(300)
    assert "μ + σ·ε" in diagram.locator("[data-step=sample] span").inner_text()


def test_theme_change_keeps_the_view(lm_open):
    page = lm_open("deep", color_scheme="light")
    page.mouse.move(*pixels(page, (0.5, 0.5)))
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(400)
    before = scale(page)
    corner = """() => Array.from(document.querySelector('.lm-points').getContext('2d')
        .getImageData(3, 3, 1, 1).data)"""
    light = page.evaluate(corner)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(1000)
    assert sum(page.evaluate(corner)[:3]) < sum(light[:3]) - 300
    assert scale(page) == before


def test_phone(lm_open):
    page = lm_open("deep", width=390, height=844, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate("""() => [...document.querySelectorAll('.lm *')].filter(
        e => e.getBoundingClientRect().right > 391 && !e.closest('svg')).map(e => e.className)""")
    assert not wide
    page.locator(".lm-map").scroll_into_view_if_needed()
    z = empty_place(page)
    page.touchscreen.tap(*pixels(page, z))
    assert np.allclose(state(page)["kept"]["z"], z, atol=0.03)
    wait_for_python(page, z=state(page)["kept"]["z"])
    drag = """([x, y]) => {
        const at = (type, x, y) => new PointerEvent(type, {bubbles: true, composed: true,
            clientX: x, clientY: y, pointerType: 'touch', pointerId: 7, isPrimary: true});
        const map = document.querySelector('.lm-map');
        map.dispatchEvent(at('pointerdown', x, y));
        map.dispatchEvent(at('pointermove', x + 60, y));
    }"""
    page.evaluate(drag, list(pixels(page, (0, 0))))
    page.wait_for_timeout(150)
    shown = state(page)["shownZ"]
    assert shown[0] > 0.5 and not np.allclose(shown, state(page)["kept"]["z"])


def test_fits_a_laptop_screen_without_scrolling(lm_open):
    page = lm_open("deep")
    box = page.locator(".lm").bounding_box()
    assert box["y"] + box["height"] < 800


def test_points_do_not_move_when_plotly_takes_over(lm_open):
    page = lm_open("deep")
    now = scale(page)
    stand_in = page.evaluate("""() => new Promise(resolve => {
        const root = document.querySelector('.lm');
        const width = root.querySelector('.lm-plot').clientWidth - 31;
        const height = root.querySelector('.lm-plot').clientHeight - 25;
        resolve({width, height});
    })""")
    assert (now["left"], now["top"]) == (30, 1)
    assert (now["width"], now["height"]) == (stand_in["width"], stand_in["height"])
    across, up = (now["x1"] - now["x0"]) / now["width"], (now["y1"] - now["y0"]) / now["height"]
    assert across == pytest.approx(up)
    assert now["x0"] == pytest.approx(-now["x1"])


# -- densities, paths, selections, layers ------------------------------------------------


def hook(page, expression):
    return page.evaluate(f"document.querySelector('.lm').latentMap.{expression}")


def posterior(view, beta=1.0):
    """Means and standard deviations of all examples, (n, 2) each."""
    codes = view.codes
    mean = oracle.codes_at(codes.betas, codes.mean, beta)
    log_variance = oracle.codes_at(codes.log_variance_betas, codes.log_variance, beta)
    return mean, np.exp(log_variance / 2)


def click_with_shift(page, z):
    page.keyboard.down("Shift")
    page.mouse.click(*pixels(page, z))
    page.keyboard.up("Shift")


def drag(page, *places):
    page.mouse.move(*pixels(page, places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*pixels(page, place), steps=5)
    page.mouse.up()
    page.wait_for_timeout(150)


def test_densities_are_those_of_the_prior_and_of_the_mean_posterior(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    page.mouse.move(*pixels(page, (0.7, 0.4)))
    page.wait_for_timeout(150)
    z = np.array(state(page)["shownZ"])
    mean, sigma = posterior(view)
    each = np.exp(-0.5 * (((mean - z) / sigma) ** 2).sum(1)) / (2 * np.pi * sigma.prod(1))
    shown = hook(page, "density()")
    assert each.mean() > 0.01
    assert shown["codes"] == pytest.approx(each.mean(), rel=0.01)
    assert shown["prior"] == pytest.approx(np.exp(-0.5 * z @ z) / (2 * np.pi), rel=1e-6)
    assert "density: codes" in page.locator(".lm-density").inner_text()


def test_shift_click_makes_a_path_whose_strip_is_decoded_and_whose_ends_move(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    assert not page.locator(".lm-path").is_visible()
    first, last = (0.4, -0.6), (1.5, 0.9)
    click_with_shift(page, last)
    page.wait_for_timeout(200)
    assert state(page)["kept"]["z"] == list(first), "B does not move what is kept"
    to = np.array(state(page)["to"])
    line = np.array(hook(page, "path()"))
    np.testing.assert_allclose(line, np.linspace(first, to, 12), atol=1e-6)
    strip = """x => Array.from(document.querySelector('.lm-path canvas').getContext('2d')
        .getImageData(x * 28, 0, 28, 28).data).filter((_, i) => i % 4 === 0)"""
    for frame in (0, 5, 11):
        expected = oracle.decode(view.decoder, line[frame], 1.0)
        assert np.abs(np.array(page.evaluate(strip, frame)) / 255 - expected).max() < 2 / 255

    page.locator("[data-route=arc]").click()
    arc = np.array(hook(page, "path()"))
    expected = interpolation.interpolate(np.array(first), to, 12, "arc")
    np.testing.assert_allclose(arc, expected, atol=1e-5)

    drag(page, to, (-1.0, 1.0))
    assert np.allclose(state(page)["to"], (-1.0, 1.0), atol=0.05)
    drag(page, first, (1.0, -1.2))
    assert np.allclose(state(page)["kept"]["z"], (1.0, -1.2), atol=0.05)
    wait_for_python(page, z=state(page)["kept"]["z"], point=None)
    before = scale(page)
    page.locator(".lm-path-play").click()
    page.wait_for_timeout(700)
    on_the_way = state(page)["shownZ"]
    assert not np.allclose(on_the_way, state(page)["kept"]["z"], atol=0.05)
    assert page.locator(".lm-place-kind").inner_text() == "on the way"
    assert scale(page) == before, "dragging an end does not pan"
    page.locator(".lm-path-close").click()
    page.wait_for_timeout(150)
    assert state(page)["to"] is None and not page.locator(".lm-path").is_visible()


def test_path_by_button_and_by_keyboard(lm_open):
    page = lm_open("deep")
    page.locator("[data-mode=path]").click()
    z = empty_place(page)
    page.mouse.click(*pixels(page, z))
    assert np.allclose(state(page)["to"], z, atol=0.03)
    page.locator(".lm-map").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+Enter")
    page.wait_for_timeout(100)
    s = scale(page)
    assert np.allclose(state(page)["to"], (0.4, -0.6 + (s["y1"] - s["y0"]) / 40), atol=1e-6)
    assert state(page)["kept"]["z"] == [0.4, -0.6]


def test_epsilon_is_drawn_again_from_the_kept_examples_posterior(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    mean, sigma = posterior(view)
    far = int(np.argmax(np.linalg.norm(mean, axis=1)))
    assert not page.locator(".lm-again").is_visible()
    page.mouse.click(*pixels(page, mean[far]))
    draws = []
    for _ in range(40):
        page.locator(".lm-again").click()
        page.wait_for_timeout(20)
        draws.append(state(page)["shownZ"])
    page.wait_for_timeout(100)
    noise = (np.array(draws) - mean[far]) / sigma[far]
    assert len(np.unique(noise[:, 0])) > 30
    assert np.abs(noise.mean(0)).max() < 0.8 and 0.5 < noise.std() < 1.6
    image = np.array(page.evaluate("Array.from(document.querySelector('.lm').latentMap.image)"))
    expected = oracle.decode(view.decoder, np.array(state(page)["shownZ"]), 1.0)
    assert np.abs(image - expected).max() < IMAGE_ERROR
    assert page.locator(".lm-place-kind").inner_text() == "drawn from its posterior"


@pytest.mark.parametrize("mode", ["box", "lasso"])
def test_a_selection_counts_saves_and_survives_zoom(lm_open, mode):
    page, view = lm_open("deep"), synthetic_view("deep")
    page.locator(".lm-legend button").nth(4).click()  # hidden labels are not selected
    page.locator(f"[data-mode={mode}]").click()
    before = scale(page)
    corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
    drag(page, *(corners[::2] if mode == "box" else [*corners, corners[0]]))
    assert scale(page) == before
    mean, _ = posterior(view)
    expected = (np.abs(mean) < 1).all(1) & (view.codes.labels != 4)
    selected = state(page)["selected"]
    # The outline is as exact as a pixel is large.
    assert abs(len(selected) - expected.sum()) < 0.03 * expected.sum()
    assert not set(view.codes.labels[selected]) & {4}
    title = page.locator(".lm-region-title").inner_text()
    assert title == f"{len(selected):,} examples selected"
    counts = {
        label: int(count.replace(",", ""))
        for label, count in (
            row.split(": ") for row in page.locator(".lm-region-counts li").all_inner_texts()
        )
    }
    assert sum(counts.values()) == len(selected) and "4" not in counts

    page.locator("[data-mode=pan]").click()
    page.mouse.move(*pixels(page, (0.5, 0.5)))
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(400)
    assert state(page)["selected"] == selected

    with page.expect_download() as download:
        page.get_by_role("button", name="Codes, CSV").click()
    rows = Path(download.value.path()).read_text().splitlines()
    assert rows[0] == "example,label,z1,z2,beta" and len(rows) == len(selected) + 1
    index, label, z1, z2, beta = rows[1].split(",")
    assert int(label) == view.codes.labels[int(index)] and float(beta) == 1
    assert np.allclose(mean[int(index)], (float(z1), float(z2)), atol=CODE_ERROR)
    with page.expect_download() as download:
        page.get_by_role("button", name="Images, PNG").click()
    sheet = Image.open(download.value.path())
    assert sheet.size == (560, 560)  # 400 of them, 20 a side
    first = np.asarray(sheet.convert("L"))[:28, :28] / 255
    assert np.abs(first - originals(view)[selected[0], :, :, 0] / 255).max() < 1.5 / 255

    page.locator(".lm-region-clear").click()
    assert not page.locator(".lm-region").is_visible() and state(page)["selected"] == []


def originals(view):
    assert view.originals is not None
    return view.originals


def test_over_a_point_its_original_is_shown(lm_open):
    page, view = lm_open("deep"), synthetic_view("deep")
    mean, _ = posterior(view)
    far = int(np.argmax(np.linalg.norm(mean, axis=1)))
    page.wait_for_function("document.querySelector('.lm').latentMap.originals !== null")
    assert not page.locator(".lm-original").is_visible()
    page.mouse.move(*pixels(page, mean[far]))
    page.wait_for_timeout(150)
    drawn = page.evaluate("""() => Array.from(document.querySelector('.lm-original canvas')
        .getContext('2d').getImageData(0, 0, 28, 28).data).filter((_, i) => i % 4 === 0)""")
    assert drawn == originals(view)[far].ravel().tolist()


def test_layers_are_drawn_and_taken_away(lm_open):
    page, view = lm_open("deep", width=1500), synthetic_view("deep")

    def toggle(name):
        page.locator(f"[data-layer={name}]").click()
        page.wait_for_timeout(400)

    assert page.locator(".lm-ring").first.is_visible()
    toggle("rings")
    assert not page.locator(".lm-ring").first.is_visible()

    toggle("labels")
    names = page.locator(".lm-name")
    texts = [text.text_content() for text in names.all()]
    assert sorted(texts) == [str(label) for label in range(10)]
    page.locator(".lm-legend button").nth(3).click()
    page.wait_for_timeout(150)
    assert names.count() == 9, "a hidden label has no name"
    toggle("labels")
    assert names.count() == 0

    toggle("density")
    lines = page.locator(".lm-plot .contourlevel path")
    lines.first.wait_for(state="attached")
    assert lines.count() > 3
    toggle("density")
    assert lines.count() == 0

    corner = """() => { const s = document.querySelector('.lm').latentMap.scale();
        const c = document.querySelector('.lm-points'), k = c.width / c.clientWidth;
        const d = c.getContext('2d').getImageData(s.left * k, s.top * k, 60 * k, 60 * k).data;
        return [Math.min(...d), Math.max(...d.filter((_, i) => i % 4 < 3))]; }"""
    before = page.evaluate(corner)
    toggle("manifold")
    page.wait_for_function(
        "document.querySelector('.lm').latentMap.manifold().done", timeout=20_000
    )
    page.wait_for_timeout(300)
    assert page.evaluate(corner) != before
    shown = hook(page, "manifold().range")
    s = scale(page)
    assert s["width"] > 1.1 * s["height"]
    assert shown[0] <= s["x0"] + 1e-9 and shown[3] >= s["y1"] - 1e-9, "it covers the view"
    toggle("manifold")
    assert page.evaluate(corner) == before

    toggle("images")
    drawn = hook(page, "thumbnails")
    assert len(drawn) > 30 and not set(view.codes.labels[drawn]) & {3}
    mean, _ = posterior(view)
    gaps = np.abs(mean[drawn][:, None] - mean[drawn][None]).max(-1)
    per_pixel = (s["x1"] - s["x0"]) / s["width"]
    assert gaps[~np.eye(len(drawn), dtype=bool)].min() > 33 * per_pixel, "none lies on another"


def test_seventy_thousand_points_zoom_and_pan(lm_open):
    """That it works; how fast is the benchmark's to say."""
    page = lm_open("wide")
    before = scale(page)
    page.mouse.move(*pixels(page, (0.5, 0.5)))
    for _ in range(5):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(50)
    page.wait_for_timeout(400)
    assert scale(page)["x1"] - scale(page)["x0"] < before["x1"] - before["x0"]
    assert hook(page, "positions.length") == 140_000


SWEEP = """async () => {
    const map = document.querySelector('.lm').latentMap, plot = document.querySelector('.lm-map');
    const box = plot.getBoundingClientRect(), s = map.scale();
    const frames = [], images = new Set();
    let last = performance.now(), on = true;
    const tick = () => {
        const now = performance.now();
        frames.push(now - last);
        last = now;
        if (map.image) images.add(map.image);
        if (on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    for (let i = 0; i < 40; i++) {
        const at = {clientX: box.left + s.left + s.width * (0.2 + i / 80),
                    clientY: box.top + s.top + s.height * 0.4};
        plot.dispatchEvent(new PointerEvent('pointermove', {...at, bubbles: true}));
        await new Promise(resolve => setTimeout(resolve, 25));
    }
    on = false;
    return {images: images.size, frames};
}"""


def test_a_large_network_is_decoded_beside_the_map_the_latest_place_last(lm_open):
    """64×64 in colour: everything that decodes shows it, and what rests is exactly right."""
    page, view = lm_open("colour"), synthetic_view("colour")
    page.wait_for_function("document.querySelector('.lm').latentMap.image", timeout=30_000)
    swept = page.evaluate(SWEEP)
    assert swept["images"] > 3, "images must follow the pointer"
    z = np.array(state(page)["shownZ"])
    expected = oracle.decode(view.decoder, z, 1.0)
    page.wait_for_function(
        "v => Math.abs(document.querySelector('.lm').latentMap.image[9000] - v) < 1e-4",
        arg=float(expected[9000]),
    )
    image = np.array(page.evaluate("Array.from(document.querySelector('.lm').latentMap.image)"))
    assert np.abs(image - expected).max() < IMAGE_ERROR < 1 / 255
    painted = page.evaluate("""() => {
        const canvas = document.querySelector('.lm-image canvas');
        return Array.from(canvas.getContext('2d').getImageData(0, 0, 64, 64).data);
    }""")
    rgb = np.array(painted).reshape(64, 64, 4)[..., :3] / 255
    assert np.abs(rgb - expected.reshape(64, 64, 3)).max() < 1.5 / 255
    page.wait_for_function(
        "document.querySelector('.lm').latentMap.manifold().done", timeout=60_000
    )
