"""How long a person waits: for the first page, training's first point, a 30×30 manifold.

    python benchmarks/waiting.py [--times 5]

A server and a headless Chromium on this machine; medians, with the smallest and the largest in
brackets. The manifold's 900 decodes are also timed beside the documents' loop of 900 calls of
Keras's ``predict``, taking turns with it. MNIST is left out where the data folder lacks it.
"""

from __future__ import annotations

import argparse
import functools
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver
from vae_core import datasets, runs
from vae_core.analysis import manifold
from vae_core.analysis.projection import flat
from vae_core.jobs import warm
from vae_core.serving.codec import Codec

_RUNS = ("mnist-every-beta-mlp", "mnist-every-beta-conv", "mnist-every-beta-deep")
_TILES, _SPAN = 30, 3.0
_APP = driver.ROOT / "app.py"
WATCH_FIRST_PAGE = """
    new MutationObserver(() => {
        if (document.querySelector('.lm[data-ready="true"]')) window.waited ??= performance.now();
    }).observe(document, {subtree: true, childList: true, attributeFilter: ['data-ready']});
"""
# From the pointer's lift to the new picture, loaded, both on the page's own clock.
_WATCH_PICTURE = """() => {
    const picture = () => document.querySelector('.mp img')?.getAttribute('src');
    const before = picture();
    window.waited = null;
    let lifted = null;
    addEventListener('pointerup', () => { lifted = performance.now(); },
                     {capture: true, once: true});
    const look = async () => {
        const now = picture();
        if (lifted === null || !now || now === before) return requestAnimationFrame(look);
        const image = new Image();
        image.src = now;
        await image.decode();
        requestAnimationFrame(() => { window.waited = performance.now() - lifted; });
    };
    look();
}"""
_WATCH_POINT = """() => {
    window.waited = null;
    let lifted = null;
    addEventListener('pointerup', () => { lifted = performance.now(); },
                     {capture: true, once: true});
    const look = () => {
        const chart = document.querySelector('[data-testid=stVegaLiteChart] canvas, ' +
                                             '[data-testid=stVegaLiteChart] svg');
        if (lifted === null || !chart) return requestAnimationFrame(look);
        window.waited = performance.now() - lifted;
    };
    look();
}"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with driver.chromium() as browser:
        _first_pages(browser, options.times)
        _first_points(browser, options.times)
        _manifolds_in_browser(browser, options.times)
    _manifolds_on_server(options.times)


def _report(name: str, seconds: list[float]) -> None:
    ms = 1000 * np.array(seconds)
    print(f"{name:<58} {np.median(ms):>8.0f} ms ({ms.min():.0f} to {ms.max():.0f})", flush=True)


# -- pages -------------------------------------------------------------------------------


def _first_pages(browser: Any, times: int) -> None:
    after_start = []
    for _ in range(times):
        started = time.perf_counter()
        with driver.serve(_APP, {}) as server:
            _open(browser, server.url)
            after_start.append(time.perf_counter() - started)
    _report("`streamlit run` to points and image", after_start)
    with driver.serve(_APP, {}) as server:
        _open(browser, server.url)
        after_goto = [_open(browser, server.url) for _ in range(times)]
        _report("goto to points and image, server running", after_goto)
        print(f"{'web process after that':<58} {server.memory_mb():>8.0f} MB")


def _open(browser: Any, url: str) -> float:
    """Seconds from the navigation's start to the first points and image, on the page's clock."""
    context = driver.new_context(browser)
    page = context.new_page()
    page.add_init_script(WATCH_FIRST_PAGE)
    page.goto(url)
    page.wait_for_selector('.lm[data-ready="true"]')
    seconds = page.evaluate("window.waited") / 1000
    context.close()
    return float(seconds)


# -- training ----------------------------------------------------------------------------


def _first_points(browser: Any, times: int) -> None:
    for dataset in ("digits", "mnist"):
        if not datasets.at_hand(dataset):
            print(f"{dataset} is not in the data folder and left out")
            continue
        for ready in (True, False):
            seconds = [_first_point(browser, dataset, ready) for _ in range(times)]
            how = "warm trainer" if ready else "no warm trainer"
            _report(f"Start to the first point, {dataset}, {how}", seconds)


def _first_point(browser: Any, dataset: str, ready: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        variables = {"VAE_RUNS_DIR": folder, warm.VARIABLE: "on" if ready else "off"}
        with driver.serve(_APP, variables) as server:
            page = driver.new_context(browser).new_page()
            page.set_default_timeout(120_000)
            page.goto(f"{server.url}/train")
            start = page.get_by_role("button", name="Start training")
            start.wait_for()
            if dataset != "digits":
                page.get_by_test_id("stSelectbox").filter(
                    has=page.get_by_text("Data", exact=True)
                ).locator("input").click()
                page.get_by_role("option", name="MNIST", exact=True).click()
            if ready:
                _wait_until_ready(Path(folder), dataset)
            page.wait_for_timeout(1500)
            page.evaluate(_WATCH_POINT)
            start.click()
            page.wait_for_function("() => window.waited !== null")
            waited = page.evaluate("window.waited") / 1000
            page.get_by_role("button", name="Stop training").click()
            page.get_by_role("button", name="Resume").wait_for()
            page.context.close()
    return waited


def _wait_until_ready(folder: Path, dataset: str) -> None:
    """A warm trainer says in its folder what it is ready for."""
    deadline = time.monotonic() + 120
    while (config := warm.ready_for(folder)) is None or config.dataset != dataset:
        if time.monotonic() > deadline:
            raise RuntimeError("no trainer became ready")
        time.sleep(0.1)


# -- manifold ----------------------------------------------------------------------------


def _manifolds_in_browser(browser: Any, times: int) -> None:
    with driver.serve(_APP, {}) as server:
        for name in _RUNS:
            page = driver.new_context(browser).new_page()
            page.goto(f"{server.url}/manifold?run={name}")
            page.locator(".mp img[src]").wait_for(state="attached")
            page.wait_for_timeout(2000)
            seconds = []
            for _ in range(times + 1):
                seconds.append(_click_tiles(page, _TILES))
                _click_tiles(page, _TILES // 2)
            _report(f"click to 30×30 picture, {name}", seconds[1:])
            page.context.close()


def _click_tiles(page: Any, tiles: int) -> float:
    """Click on the slider where ``tiles`` is; seconds until its picture is there."""
    slider = page.get_by_test_id("stSlider").filter(has_text="Tiles a side")
    value = slider.locator("input[type=range]")
    track = value.locator("xpath=ancestor::div[@data-orientation][1]").bounding_box()
    share = (tiles - manifold.MIN_GRID) / (manifold.MAX_GRID - manifold.MIN_GRID)
    page.evaluate(_WATCH_PICTURE)
    page.mouse.click(track["x"] + share * track["width"], track["y"] + track["height"] / 2)
    page.wait_for_function("() => window.waited !== null")
    waited = float(page.evaluate("window.waited")) / 1000
    assert int(value.input_value()) == tiles
    page.wait_for_timeout(300)
    return waited


def _manifolds_on_server(times: int) -> None:
    from vae_core.training import loop

    for name in _RUNS:
        run = runs.open_run(name)
        codec = Codec.open(run)
        # The loop's time does not depend on the weights.
        decoder = loop.build(run.config, codec.shape, steps_per_epoch=1).decoder
        ours, one_by_one = [], []
        for _ in range(times):
            started = time.perf_counter()
            manifold.manifold(
                functools.partial(codec.decode, beta=1.0), _TILES, _SPAN, "linear", flat(2)
            )
            ours.append(time.perf_counter() - started)
        started = time.perf_counter()
        for z in np.zeros((_TILES * _TILES, 1, 2), np.float32):
            decoder.predict([z, np.ones((1, 1), np.float32)], verbose=0)
        one_by_one.append(time.perf_counter() - started)
        _report(f"900 decodes on the server, {name}", ours)
        _report(f"900 calls of predict, {name}", one_by_one)
        print(f"    ratio {statistics.median(one_by_one) / statistics.median(ours):.0f}")


if __name__ == "__main__":
    main()
