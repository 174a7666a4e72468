"""One HTML file of every kind of run, opened from the disk with the network off."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support import driver, oracle
from tests.support.tables import table_run
from vae_core import datasets, lessons, runs
from vae_core.analysis import directions
from vae_core.runs import Run
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import browser_decoder_of
from vae_core.sharing import one_file

KINDS = (
    "mlp-every-beta", "conv-every-beta", "eight-every-beta", "gaussian-3d", "one-dimension",
    "autoencoder", "vectors",
)  # fmt: skip
# What ships of the kinds that no test trains: 16 dimensions, colour, vectors, a training's moments.
SHIPPED = ("mnist-16-every-beta", "shapes-every-beta", "digits-64-vae", "digits-film")
PHONE = {"viewport": driver.PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
READY = '.lm[data-axes="true"][data-ready="true"]'
DRAWN = """() => {
  const { drawn, image } = document.querySelector(".lm").latentMap;
  return { ...drawn, image: image && Array.from(image) };
}"""


@pytest.fixture
def open_file(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """open_file(content, **context options) → a page of the file; what it asks for is noted."""
    contexts, wrong = [], []

    def start(content: bytes, url: str = "", **options: Any) -> Any:
        path = tmp_path / "run.html"
        path.write_bytes(content)
        context = browser.new_context(**{"offline": not url, "viewport": driver.DESKTOP} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: asked(request.url))
        page.goto(url or path.as_uri())
        page.wait_for_selector(READY)
        return page

    def asked(url: str) -> None:
        if not url.startswith(("blob:", "file:///")) and not url.endswith("/run.html"):
            wrong.append(f"asked for {url}")

    yield start
    for context in contexts:
        context.close()
    assert not wrong


def until(page: Any, condition: str) -> None:
    """Wait for it; Playwright's own waiting evaluates text, which the page's policy forbids."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def point_at(page: Any, across: float, down: float) -> dict[str, Any]:
    box = page.locator(".lm-map").bounding_box()
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.wait_for_timeout(150)
    return dict(page.evaluate(DRAWN))


@pytest.fixture(scope="module")
def shipped() -> Callable[[str], tuple[Run, bytes]]:
    """A run that ships and its file, made once for a desktop and a phone."""

    @functools.cache
    def made(name: str) -> tuple[Run, bytes]:
        run = runs.open_run(name)
        return run, one_file.make(run)

    return made


def move_beta(page: Any, run: Run) -> None:
    """First to a mark, then by the slider to a place between two; the map follows at once."""
    beta = "document.querySelector('.lm').latentMap.drawn.beta"
    page.locator(".lm-beta-ticks button", has_text="10").first.click()
    until(page, f"{beta} === 10")
    page.evaluate("""() => {
      const range = document.querySelector(".lm-beta-range");
      range.value = "0.43";
      range.dispatchEvent(new Event("input", {bubbles: true}));
    }""")
    until(page, f"{beta} !== 10")
    assert run.config.beta.contains(page.evaluate(beta))


def assert_decodes_as_litert(page: Any, run: Run, codec: Codec) -> None:
    """At three places, wherever the map finds examples near to them or none.

    A large decoder's image and the codes of many dimensions at another β come later.
    """
    for across, down in ((0.5, 0.5), (0.62, 0.35), (0.3, 0.7)):
        point_at(page, across, down)
        for _ in range(100):
            drawn = page.evaluate(DRAWN)
            if drawn["image"] and difference(drawn, run, codec) <= 1 / 255:
                break
            page.wait_for_timeout(100)
        else:
            raise AssertionError((run.name, across, down))


def difference(drawn: dict[str, Any], run: Run, codec: Codec) -> float:
    """Of the image that is drawn from LiteRT's, at most, as a share of what its values span."""
    z = np.array([drawn["code"]], np.float32)[:, : run.config.latent_dim]
    expected = codec.decode(z, drawn["beta"] if run.config.conditioned else None).ravel()
    if len(codec.shape) == 3:
        expected = expected.clip(0, 1)  # as any screen does
    span = max(1.0, expected.max()) - min(0.0, expected.min())
    return float(np.abs(np.array(drawn["image"]) - expected).max() / span)


def options_of(device: str) -> dict[str, Any]:
    return PHONE if device == "phone" else {}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_file_opens_by_itself_and_decodes_as_litert_does(
    trained: dict[str, Run], open_file: Callable[..., Any], name: str, device: str
) -> None:
    run = trained[name]
    page = open_file(one_file.make(run), **options_of(device))
    if run.config.conditioned:
        move_beta(page, run)
    assert_decodes_as_litert(page, run, Codec.open(run))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_so_does_the_file_of_a_run_that_ships(
    shipped: Callable[[str], tuple[Run, bytes]], open_file: Callable[..., Any], name: str,
    device: str,
) -> None:  # fmt: skip
    run, content = shipped(name)
    page = open_file(content, **options_of(device))
    if run.config.conditioned:
        move_beta(page, run)
    assert_decodes_as_litert(page, run, Codec.open(run))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_examples_of_colour_are_coloured_by_what_they_were_drawn_from(
    shipped: Callable[[str], tuple[Run, bytes]], open_file: Callable[..., Any]
) -> None:
    run, content = shipped("shapes-every-beta")
    page = open_file(content)
    test = datasets.load_test(run.config.dataset)
    assert test is not None and run.data is not None
    columns = [column.name for column in run.data.label_columns]
    number = next(
        i for i, column in enumerate(run.data.label_columns)
        if column.kind == "number" and not column.period
    )  # fmt: skip
    page.locator(".lm-colour select").select_option(f"column:{number + 1}")
    until(page, "document.querySelector('.lm').latentMap.colouring?.kind === 'scale'")
    levels = page.evaluate("Array.from(document.querySelector('.lm').latentMap.colouring.levels)")
    values = test.label_columns[columns[number]]
    assert np.corrcoef(levels, values)[0, 1] > 0.99
    page.locator(".lm-plane select").first.select_option("attributes")
    page.locator(".lm-plane-parts select").first.select_option(f"{number + 1}")
    plane = "document.querySelector('.lm').latentMap.plane"
    until(page, f"{plane}.names[0] === {columns[number]!r}")
    across = page.evaluate(plane)["across"]
    beta = run.config.beta.reference
    slope = directions.slope(run.codes().mean_at(beta), values)
    np.testing.assert_allclose(across, slope / np.linalg.norm(slope), atol=1e-3)


def test_a_table_decodes_in_its_own_units(open_file: Callable[..., Any], tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run = table_run(folder)
    page = open_file(one_file.make(run, data_folder=folder))
    codec = Codec.open(run)
    assert_decodes_as_litert(page, run, codec)
    code = np.array([page.evaluate(DRAWN)["code"]], np.float32)
    row = codec.decode(code)[0]
    said = page.locator(".lm-image > canvas").get_attribute("aria-label")
    columns = {column.name: column for column in run.data.columns}  # type: ignore[union-attr]
    stalk, ground = columns["stalk_cm"], columns["ground"]
    words = dict(part.rsplit(" ", 1) for part in said.split(": ", 1)[1].split(", "))
    assert float(words["stalk_cm"]) == pytest.approx(row[0] * stalk.scale + stalk.mean, abs=0.06)
    assert words["ground"] == ground.categories[int(row[-len(ground.categories) :].argmax())]


def test_the_address_holds_what_is_seen(
    trained: dict[str, Run], open_file: Callable[..., Any]
) -> None:
    page = open_file(one_file.make(trained["mlp-every-beta"]))
    page.locator(".lm-beta-ticks button", has_text="0.1").click()
    box = page.locator(".lm-map").bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    page.locator("[data-layer=density]").click()
    until(page, "location.hash.includes('layers=rings%2Cdensity')")
    kept = page.evaluate("document.querySelector('.lm').latentMap.state.kept.z")
    page.reload()
    page.wait_for_selector(READY)
    seen = page.evaluate("({...document.querySelector('.lm').latentMap.state})")
    assert seen["beta"] == pytest.approx(0.1) and seen["kept"]["z"] == pytest.approx(kept)
    until(page, "document.querySelector('.lm-axes-contours').getAttribute('d') !== ''")


def test_the_maps_own_axes_zoom_about_the_pointer_and_move_with_a_drag(
    trained: dict[str, Run], open_file: Callable[..., Any]
) -> None:
    page = open_file(one_file.make(trained["mlp"]))
    scale = "document.querySelector('.lm').latentMap.scale()"
    box = page.locator(".lm-map").bounding_box()
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"]
    before = point_at(page, 0.7, 0.3)
    wide = page.evaluate(scale)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(200)
    after = page.evaluate(scale)
    assert after["x1"] - after["x0"] < 0.8 * (wide["x1"] - wide["x0"])
    unit = (after["x1"] - after["x0"]) / after["width"]
    at = page.evaluate("document.querySelector('.lm').latentMap.drawn.z")
    assert at == pytest.approx(before["z"], abs=unit) or before["point"] is not None
    page.mouse.down()
    page.mouse.move(x - 100, y + 50, steps=4)
    page.mouse.up()
    moved = page.evaluate(scale)
    assert (moved["x0"] - after["x0"]) / unit == pytest.approx(100, abs=1.5)
    assert (moved["y0"] - after["y0"]) / unit == pytest.approx(50, abs=1.5)
    page.locator(".lm-fit").click()
    page.wait_for_timeout(200)
    assert page.evaluate(scale)["x1"] - page.evaluate(scale)["x0"] > after["x1"] - after["x0"]


def test_a_plane_of_many_dimensions_is_chosen_in_the_page(
    trained: dict[str, Run], open_file: Callable[..., Any]
) -> None:
    run = trained["eight-every-beta"]
    page = open_file(one_file.make(run))
    page.locator(".lm-plane select").first.select_option("components")
    until(page, "document.querySelector('.lm').latentMap.plane.names[0] === 'component 1'")
    page.locator(".lm-beta-ticks button", has_text="2").first.click()
    page.wait_for_timeout(600)
    found = page.evaluate("""() => {
      const { positions, plane, state } = document.querySelector(".lm").latentMap;
      return { positions: Array.from(positions), plane, beta: state.beta };
    }""")
    means = run.codes().mean_at(found["beta"])
    ways = np.array([found["plane"]["across"], found["plane"]["up"]])
    places = np.array(found["positions"]).reshape(-1, 2)
    assert len(places) == len(means)
    np.testing.assert_allclose(places, means @ ways.T, atol=0.01)
    page.locator("[data-layer=density]").click()
    until(page, "document.querySelector('.lm-axes-contours').getAttribute('d') !== ''")


@pytest.mark.parametrize("name", ["mlp", "eight-every-beta", "digits-film"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_training_is_on_a_slider_in_the_file(
    trained: dict[str, Run], shipped: Callable[[str], tuple[Run, bytes]],
    open_file: Callable[..., Any], name: str, device: str,
) -> None:  # fmt: skip
    run = trained[name] if name in trained else shipped(name)[0]
    page = open_file(one_file.make(run), **options_of(device))
    page.evaluate("""() => {
      const range = document.querySelector(".lm-time-range");
      range.value = "0";
      range.dispatchEvent(new Event("input", {bubbles: true}));
    }""")
    film = "document.querySelector('.lm').latentMap.film"
    until(page, f"{film}.settled === {film}.last && {film}.epoch === 0")
    drawn = point_at(page, 0.62, 0.35)
    snapshot = run.snapshot(run.snapshots()[0])
    derived = browser_decoder_of(run.config, snapshot.decoder, Codec.open(run).shape)
    z = np.array(drawn["code"][: run.config.latent_dim], np.float32)
    expected = oracle.decode(derived, z, drawn["beta"]).ravel().clip(0, 1)
    assert np.abs(np.array(drawn["image"]) - expected).max() <= 1 / 255
    if run.config.latent_dim == 2:
        places = np.array(
            page.evaluate("Array.from(document.querySelector('.lm').latentMap.positions)")
        )
        assert np.abs(places.reshape(-1, 2) - snapshot.codes.mean_at(drawn["beta"])).max() < 1e-2
    until(page, "location.hash.includes('epoch=0')")
    page.locator(".lm-time-play").click()
    until(page, f"{film}.epoch === null && {film}.position === {film}.last")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ["mlp-every-beta", *SHIPPED])
def test_a_file_is_a_page_below_any_path_of_a_static_server(
    trained: dict[str, Run], shipped: Callable[[str], tuple[Run, bytes]],
    open_file: Callable[..., Any], tmp_path: Path, name: str,
) -> None:  # fmt: skip
    folder = tmp_path / "some" / "path"
    folder.mkdir(parents=True)
    content = one_file.make(trained[name]) if name in trained else shipped(name)[1]
    (folder / "run.html").write_bytes(content)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = open_file(content, f"http://127.0.0.1:{server.server_port}/some/path/run.html")
        point_at(page, 0.4, 0.4)
        until(page, "document.querySelector('.lm').latentMap.image !== null")
        server.shutdown()


def test_a_lesson_goes_with_the_file(
    trained: dict[str, Run], open_file: Callable[..., Any]
) -> None:
    scenes = (
        '[[scene]]\nrun = "mlp-every-beta"\nlook = "beta=2"\nsay = "One"\n'
        '[[scene]]\nlook = "beta=1"\nsay = "Two"\n'
        '[scene.wait]\nwords = "Lower"\nbeta_at_most = 0.1\nreply = "Seen"\n'
    )
    lesson = lessons.parse(f'title = "A lesson"\nabout = "x"\n{scenes}'.encode(), "mine")
    page = open_file(one_file.make(trained["mlp-every-beta"], lesson=lesson))
    beta = "document.querySelector('.lm').latentMap.state.beta"
    assert page.evaluate(beta) == 2 and page.locator(".ls-count").inner_text() == "1 of 2"
    page.locator(".ls-next").click()
    until(page, f"{beta} === 1")
    assert page.locator(".ls-next").is_disabled()
    page.locator(".lm-beta-number").fill("0.05")
    page.locator(".lm-beta-number").press("Enter")
    page.wait_for_selector(".ls-reply:has-text('Seen')")
    until(page, "location.hash.includes('beta=0.05') && location.hash.includes('scene=2')")
    page.reload()
    page.wait_for_selector(READY)
    assert page.evaluate(beta) == 0.05 and page.locator(".ls-count").inner_text() == "2 of 2"
    page.locator(".ls-next").click()
    assert page.locator(".ls").is_hidden()
