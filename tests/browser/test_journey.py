"""The whole journey in a real browser: train, watch, open, point, manifold, upload."""

import io
import os
import re
import signal
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.support.driver import DESKTOP, PHONE, ROOT
from tests.support.keyboard import Keyboard
from vae_core import datasets, runs
from vae_core.vae.config import TrainingConfig

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    return serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(tmp_path_factory.mktemp("runs"))}).url


def decoded_image(page):
    """What the large canvas shows, as bytes."""
    return page.locator(".lm-image > canvas").evaluate("canvas => canvas.toDataURL()")


def digit_upload():
    enlarged = Image.fromarray(255 - datasets.load("digits").test.x[5, :, :, 0]).resize((280, 280))
    buffer = io.BytesIO()
    enlarged.save(buffer, "PNG")
    return {"name": "digit.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def test_train_watch_stop_resume_explore_manifold_encode_by_keyboard_alone(url, open_page):
    page = open_page(f"{url}/train")
    page.on("filechooser", lambda _: None)  # so that Playwright looks for it in time
    keyboard = Keyboard(page)
    stop = page.get_by_role("button", name="Stop training")
    progress = page.get_by_text(re.compile(r"Epoch \d+ of 400"))
    keyboard.reach(page.get_by_label("Epochs", exact=True))
    keyboard.press("Control+a", *"400")
    keyboard.enter(page.get_by_role("button", name="Start training"))

    # The curve grows, and a reload in between finds the training again.
    expect(page.get_by_text(re.compile("Test set after epoch"))).to_be_visible()
    first = progress.inner_text()
    page.reload()
    expect(progress).to_be_visible()
    expect(progress).not_to_have_text(first)

    keyboard.enter(stop)
    expect(page.get_by_text(re.compile(r"Stopped by request; epoch \d+ is kept"))).to_be_visible()
    keyboard.enter(page.get_by_role("button", name="Resume").first)
    expect(stop).to_be_visible()
    expect(progress).to_be_visible()
    keyboard.enter(stop)
    keyboard.enter(page.get_by_role("button", name="Explore it"))

    # Keep a place on the map: the image changes, and Python's figures follow.
    expect(page.locator(".lm-image > canvas")).to_be_visible()
    expect(page).to_have_url(re.compile("run=digits-mlp-beta1"))
    page.wait_for_selector(".lm[data-axes=true]")
    keyboard.reach(page.locator(".lm-map"))
    before = decoded_image(page)
    keyboard.press(*["ArrowRight"] * 4, *["ArrowDown"] * 6, "Enter")
    expect(page).to_have_url(re.compile("z="))
    page.wait_for_function(
        "before => document.querySelector('.lm-image > canvas').toDataURL() !== before", arg=before
    )
    expect(page.get_by_text("A place between the test examples")).to_be_visible()

    keyboard.enter(page.get_by_role("link", name="Manifold"), back=True)
    expect(page.locator(".mp img[src]")).to_be_visible()
    keyboard.reach(page.get_by_role("button", name="PNG, 560×560"))
    with page.expect_download() as download:
        keyboard.press("Enter")
    assert Image.open(download.value.path()).size == (560, 560)

    keyboard.enter(page.get_by_role("link", name="Encode"), back=True)
    keyboard.reach(page.get_by_role("radio", name="Draw"))
    keyboard.press("ArrowRight", "Enter")
    keyboard.reach(page.get_by_test_id("stFileUploaderDropzone").locator("button"))
    with page.expect_file_chooser() as chooser:
        keyboard.press("Enter")
    chooser.value.set_files(digit_upload())
    expect(page.get_by_text("Nearest in latent space")).to_be_visible()
    expect(page.locator(".st-key-posterior-map .lm[data-axes=true]")).to_be_visible()
    expect(page.locator(".st-key-posterior-map canvas.lm-points")).to_have_count(2)


def test_a_drawing_is_encoded_after_every_stroke(url, open_page):
    page = open_page(f"{url}/encode?run=digits")
    pad = page.locator(".dp")
    expect(page.get_by_text("Nothing to encode yet.")).to_be_visible()

    def stroke(*points):
        box = pad.locator("canvas").bounding_box()
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=5)
        page.mouse.up()

    stroke((0.5, 0.15), (0.5, 0.85))
    nats = page.get_by_test_id("stMetricValue").first
    expect(nats).to_contain_text("nats")
    expect(page.get_by_text("Nearest in pixels")).to_be_visible()
    one = nats.inner_text()
    stroke((0.25, 0.2), (0.8, 0.6))
    expect(nats).not_to_have_text(one)
    pad.get_by_role("button", name="Undo").click()
    expect(nats).to_have_text(one)
    pad.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Nothing to encode yet.")).to_be_visible()
    assert pad.get_attribute("data-strokes") == "0"


def test_a_picture_is_pasted(url, open_page):
    page = open_page(f"{url}/encode?run=digits")
    page.get_by_role("radio", name="Upload").click()
    box = page.get_by_test_id("stFileUploaderDropzone")
    expect(box).to_be_visible()
    page.evaluate(
        """async bytes => {
            const file = new File([new Uint8Array(bytes)], 'pasted.png', {type: 'image/png'});
            const data = new DataTransfer();
            data.items.add(file);
            document.querySelector('[data-testid=stFileUploaderDropzone]').dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
        }""",
        list(digit_upload()["buffer"]),
    )
    expect(page.get_by_text("Nearest in latent space")).to_be_visible()


def place_of_the_example(page):
    """Where the map says that the example lies."""
    return example_map(page).get_attribute("aria-label")


def example_map(page):
    return page.locator(".st-key-posterior-map .lm-map").first


def test_the_example_travels_as_beta_moves_and_a_step_can_be_changed(url, open_page):
    page = open_page(f"{url}/encode?run=digits")
    page.get_by_role("radio", name="Sample").click()
    expect(page.get_by_text("Nearest in latent space")).to_be_visible()
    expect(example_map(page)).to_have_attribute("aria-label", re.compile("z = "))
    before = place_of_the_example(page)
    assert re.search(r"z = \(-?\d+\.\d+, -?\d+\.\d+\)", before)
    thumb = page.get_by_role("slider", name="β")
    thumb.focus()
    for _ in range(12):
        thumb.press("ArrowRight")
    moved = example_map(page)
    expect(moved).not_to_have_attribute("aria-label", before)

    # A smaller digit: another input, another place; and back.
    page.get_by_text("How the picture was prepared").click()
    page.wait_for_timeout(1500)  # until the answer to the last key is in
    here = place_of_the_example(page)
    side = page.get_by_role("slider", name="Longer side")
    side.focus()
    for _ in range(6):
        side.press("ArrowLeft")
    expect(moved).not_to_have_attribute("aria-label", here)
    page.get_by_role("button", name="Undo all changes").click()
    expect(moved).to_have_attribute("aria-label", here)


def test_of_two_digits_one_is_chosen_and_noise_gets_a_word(url, open_page):
    sheet = Image.new("L", (400, 240), 255)
    draw = ImageDraw.Draw(sheet)
    draw.line((80, 40, 80, 200), fill=0, width=24)
    draw.ellipse((200, 30, 330, 210), outline=0, width=24)
    page = open_page(f"{url}/encode?run=digits")
    page.get_by_role("radio", name="Upload").click()
    page.locator("input[type=file]").set_input_files(picture_file("two.png", sheet))
    choice = page.get_by_role("radiogroup", name="2 things were found")
    expect(choice.get_by_role("radio")).to_have_count(2)
    expect(choice.get_by_role("radio", name="2")).to_be_checked()
    nats = page.get_by_test_id("stMetricValue").first
    ring = nats.inner_text()
    choice.get_by_role("radio", name="1").click()
    expect(nats).not_to_have_text(ring)
    choice.get_by_role("radio", name="2").click()
    expect(nats).to_have_text(ring)

    noise = np.random.default_rng(0).integers(0, 256, (200, 200), dtype=np.uint8)
    page.locator("input[type=file]").set_input_files(
        picture_file("noise.png", Image.fromarray(noise))
    )
    expect(page.get_by_text("Look at the step")).to_be_visible()


def picture_file(name, image):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": buffer.getvalue()}


def test_a_walk_is_downloaded_as_png_and_gif(url, open_page):
    page = open_page(f"{url}/encode?run=digits")
    page.get_by_role("radio", name="Sample").click()
    page.get_by_role("tab", name="Interpolation").click()
    for kind, frames in (("PNG", 1), ("GIF", 22)):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        picture = Image.open(download.value.path())
        assert (picture.format, getattr(picture, "n_frames", 1)) == (kind, frames)


def test_deleting_asks_and_goes_to_the_trash(serve, tmp_path, open_page):
    run = runs.create_run(TrainingConfig(dataset="digits"), folder=tmp_path, title="Short lived")
    page = open_page(f"{serve(ROOT / 'app.py', {'VAE_RUNS_DIR': str(tmp_path)}).url}/train")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Trash: 1")).to_be_visible()
    assert not run.path.exists()
    page.get_by_text("Trash: 1").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Trash: 1")).to_have_count(0)
    assert run.path.exists()


def test_a_broken_run_is_deleted_and_restored_too(serve, tmp_path, open_page):
    run = runs.create_run(TrainingConfig(dataset="digits"), folder=tmp_path, name="hurt")
    (run.path / "config.json").write_bytes(b"{")
    page = open_page(f"{serve(ROOT / 'app.py', {'VAE_RUNS_DIR': str(tmp_path)}).url}/train")
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("Trash: 1").click()
    assert not run.path.exists()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("button", name="Delete …")).to_be_visible()
    assert run.path.exists()


def kept(page):
    """The place in the page's address, once Explore is open."""
    expect(page.locator(".lm[data-ready=true]")).to_be_visible()
    expect(page).to_have_url(re.compile("z="))
    return [float(value) for value in parse_qs(urlsplit(page.url).query)["z"][0].split(",")]


def test_a_click_on_the_manifold_opens_its_z(url, open_page):
    page = open_page(f"{url}/manifold?run=digits")
    tiles = page.locator(".mp-tiles")
    page.locator(".mp img[src]").wait_for()
    box = tiles.bounding_box()
    # The middle of the second tile from the right in the third row from the bottom, of 20.
    x, y = box["x"] + box["width"] * 18.5 / 20, box["y"] + box["height"] * 17.5 / 20
    page.mouse.move(x, y)
    z1, z2 = np.linspace(-3, 3, 20)[[18, 2]]
    expect(page.locator(".mp-z")).to_have_text(f"z = ({z1:.3f}, −{-z2:.3f})")
    page.mouse.click(x, y)
    assert np.allclose(kept(page), (z1, z2), atol=1e-3)


def test_the_manifold_by_keyboard(url, open_page):
    page = open_page(f"{url}/manifold?run=digits")
    page.locator(".mp img[src]").wait_for()
    page.locator(".mp-tiles").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp"):  # the first frames the middle: 10, 10 of 20
        page.keyboard.press(key)
    z1, z2 = np.linspace(-3, 3, 20)[[9, 11]]
    expect(page.locator(".mp-z")).to_have_text(f"z = (−{-z1:.3f}, {z2:.3f})")
    page.keyboard.press("Enter")
    assert np.allclose(kept(page), (z1, z2), atol=1e-3)


def test_a_click_on_the_rate_distortion_plane_opens_that_run(url, open_page):
    page = open_page(f"{url}/compare?run=mnist-every-beta-deep")
    expect(page.get_by_text("The same examples, reconstructed")).to_be_visible()
    # The convolutional network at its smallest β; another's is beyond the plane's edge.
    point = page.wait_for_function(
        "name => [...document.querySelectorAll('.js-plotly-plot .scatterlayer path.point')]"
        ".find(mark => mark.__data__.data?.[0] === name)",
        arg="mnist-every-beta-conv",
    ).as_element()
    box = point.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 40, y + 30)
    page.mouse.move(x, y, steps=5)
    expect(page.locator(".hoverlayer .hovertext")).to_contain_text("conv")
    page.mouse.click(x, y)
    expect(page).to_have_url(re.compile("run=mnist-every-beta-conv"))
    expect(page.locator(".lm-small-map")).to_have_count(0)  # Compare's maps have left
    expect(page.locator(".lm[data-ready=true]")).to_be_visible()


def test_feature_vectors_are_bars_that_follow_the_pointer(serve, trained, open_page):
    folder = trained["vectors"].path.parent
    page = open_page(f"{serve(ROOT / 'app.py', {'VAE_RUNS_DIR': str(folder)}).url}/?run=vectors")
    expect(page.locator(".lm[data-axes=true]")).to_be_visible()
    expect(page.locator(".lm-manifold")).to_be_hidden()
    before = decoded_image(page)
    plot = page.locator(".lm-plot").bounding_box()
    page.mouse.move(plot["x"] + 0.3 * plot["width"], plot["y"] + 0.3 * plot["height"], steps=4)
    page.wait_for_function(
        "before => document.querySelector('.lm-image > canvas').toDataURL() !== before", arg=before
    )
    expect(page.locator(".js-plotly-plot").last).to_be_visible()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("?run=no-such-run", "There is no run called 'no-such-run'"),
        ("?run=../../etc", "There is no run called"),
        ("?run=digits&z=nan,1&beta=abc&point=99999999", "What you kept"),
        ("manifold?run=%00", "There is no run called"),
    ],
)
def test_bad_links_get_a_sentence_and_another_run(url, open_page, path, words):
    page = open_page(f"{url}/{path}")
    expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("text.png", b"not a picture at all", "not a picture this page can read"),
        ("empty.png", b"", "empty"),
    ],
)
def test_bad_uploads_get_a_sentence(url, open_page, name, content, words):
    page = open_page(f"{url}/encode?run=digits")
    page.get_by_role("radio", name="Upload").click()
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )
    expect(page.get_by_text(words).first).to_be_visible()


@pytest.mark.parametrize(("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
@pytest.mark.parametrize("path", ["", "manifold", "compare", "encode", "train"])
def test_no_page_scrolls_sideways(url, open_page, path, viewport, scheme):
    page = open_page(f"{url}/{path}", viewport, color_scheme=scheme)
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_timeout(1000)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= viewport["width"]
    assert page.get_by_text("This page met an error").count() == 0


def test_on_encode_the_codes_follow_beta_and_the_example_is_drawn_where_it_lies(url, open_page):
    page = open_page(f"{url}/encode?run=mnist-every-beta-mlp")
    # A drawing: the data set need not be at hand.
    box = page.locator(".dp canvas").bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"])
          for x, y in ((0.5, 0.2), (0.5, 0.8))]  # fmt: skip
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1], steps=5)
    page.mouse.up()
    page.wait_for_selector(".lm[data-axes=true]")
    hook = "document.querySelector('.lm').latentMap"
    thumb = page.get_by_role("slider", name="β")
    thumb.focus()
    for _ in range(6):
        thumb.press("ArrowRight")
    page.wait_for_function(f"{hook}.drawn.beta > 1.5")
    page.wait_for_timeout(1500)  # until the answer to the last key is in
    beta = page.evaluate(f"{hook}.drawn.beta")
    codes = runs.open_run("mnist-every-beta-mlp").codes()
    shown = np.reshape(page.evaluate(f"Array.from({hook}.positions)"), (-1, 2))
    assert np.abs(shown - codes.mean_at(beta)).max() < 2e-3
    words = place_of_the_example(page)
    place = [float(number) for number in re.findall(r"-?\d+\.\d+", words)]
    cross = page.locator(".lm-map .lm-example").first.get_attribute("d")
    x, y = (float(number) for number in re.match(r"M(\S+) (\S+)l", cross).groups())
    s = page.evaluate(f"{hook}.scale()")
    across = s["x0"] + (x + 4.5) / s["width"] * (s["x1"] - s["x0"])
    up = s["y1"] - (y + 4.5) / s["height"] * (s["y1"] - s["y0"])
    assert (across, up) == pytest.approx(place, abs=0.002)
    ways = page.locator(".lm-map .lm-trajectory").first.get_attribute("points").split()
    assert len(ways) == len(runs.open_run("mnist-every-beta-mlp").metrics)


def test_compare_draws_every_networks_codes_on_equal_axes(url, open_page):
    page = open_page(f"{url}/compare?run=digits")
    maps = page.locator(".lm-small-map")
    # The prior, and the run at three β.
    expect(page.locator(".lm-small-map[data-ready=true]")).to_have_count(4)
    views = maps.evaluate_all("maps => maps.map(map => map.latentMap.scale())")
    assert {(view["x0"], view["y1"]) for view in views} == {(-4, 4)}
    page.get_by_role("radio", name="±6").click()
    page.wait_for_function(
        "[...document.querySelectorAll('.lm-small-map')].every("
        "map => map.latentMap?.scale().x1 === 6)"
    )


def test_a_page_opens_although_the_map_that_is_left_has_something_to_say(
    serve, open_page, tmp_path
):
    """Streamlit would hear the map after the click, and begin to run the page that was left."""
    server = serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(tmp_path / "runs")})
    page = open_page(f"{server.url}/?run=digits")
    page.wait_for_selector(".lm[data-axes=true]")
    page.wait_for_function("location.search.includes('beta=')")
    page.wait_for_timeout(500)  # the server has heard what the map said first
    os.kill(server.process.pid, signal.SIGSTOP)  # a busy server: it hears both at once
    try:
        page.evaluate("""() => {
          const links = [...document.querySelectorAll('a')];
          links.find((link) => link.textContent.includes('Encode')).click();
          const field = document.querySelector('input.lm-z');
          field.value = '0.7';
          for (const kind of ['input', 'change'])
            field.dispatchEvent(new Event(kind, { bubbles: true }));
        }""")
        page.wait_for_timeout(1500)  # the map has come to rest and would have told
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    expect(page.get_by_role("heading", name="Encode")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(1500)
    expect(page.get_by_role("heading", name="Encode")).to_be_visible()
