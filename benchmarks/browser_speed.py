"""How fast the app is in a real browser: first paint, β drag, pointer, click, stroke, memory.

    python benchmarks/browser_speed.py [--run RUN] [--json FILE]

A server and a headless Chromium on this machine; Chromium draws in software. Frame times are
the browser's own, between two animation frames.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver
from ui.blocks import BlockStore, Offer
from ui.cache import Cache
from vae_core import datasets, runs
from vae_core.serving.codec import Codec
from vae_core.sharing import map_blocks
from vae_core.vae.codes import LOG_VARIANCE_STEP, MEAN_STEP, Codes, Quantised

# Both return the milliseconds between the browser's animation frames meanwhile.
_FRAMES = """const frames = async (work) => {
    const times = [];
    let last = performance.now(), on = true;
    const tick = now => {
        times.push(now - last);
        last = now;
        if (on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    await work();
    on = false;
    return times.slice(2);
};"""
_DRAG = f"""async () => {{
    {_FRAMES}
    const map = document.querySelector('.lm'), range = map.querySelector('.lm-beta-range');
    const seen = [];
    const times = await frames(async () => {{
        for (let i = 0; i < 60; i++) {{
            range.value = 0.02 + 0.96 * Math.abs(Math.sin(i / 19));
            range.dispatchEvent(new Event('input', {{bubbles: true}}));
            await new Promise(resolve => setTimeout(resolve, 50));
            if (i % 12 === 6) {{
                const {{drawn, positions}} = map.latentMap;
                seen.push({{beta: drawn.beta, positions: Array.from(positions)}});
            }}
        }}
    }});
    return {{times, seen}};
}}"""
HOVER = f"""() => {{
    {_FRAMES}
    const map = document.querySelector('.lm-map'), box = map.getBoundingClientRect();
    return frames(async () => {{
        for (let i = 0; i < 300; i++) {{
            const at = {{
                clientX: box.x + box.width * (0.5 + 0.4 * Math.sin(i / 17)),
                clientY: box.y + box.height * (0.5 + 0.4 * Math.cos(i / 23)),
            }};
            map.dispatchEvent(new PointerEvent('pointermove', {{...at, bubbles: true}}));
            await new Promise(requestAnimationFrame);
        }}
    }});
}}"""
_START_FRAMES = f"""() => {{
    {_FRAMES}
    window.counted = frames(() => new Promise(resolve => {{ window.stopCounting = resolve; }}));
}}"""
_STOP_FRAMES = "() => { window.stopCounting(); return window.counted; }"
# From the pen's lift to the first change of the figures, both on the page's own clock.
WATCH_STROKE = """() => {
    const text = () => document.querySelector('[data-testid=stMetricValue]')?.innerText;
    const before = text();
    window.strokeMs = null;
    let lifted = null;
    addEventListener('pointerup', () => { lifted = performance.now(); },
                     {capture: true, once: true});
    const observer = new MutationObserver(() => {
        if (lifted === null || text() === before) return;
        window.strokeMs = performance.now() - lifted;
        observer.disconnect();
    });
    observer.observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", default="mnist-every-beta-deep")
    parser.add_argument("--json", type=Path, help="also store the figures here")
    options = parser.parse_args()
    with driver.serve(driver.ROOT / "app.py", {}) as server, driver.chromium() as browser:
        figures = _measure(server, browser, options.run)
    for name, value in figures.items():
        print(
            f"{name:<52} {value:>10.2f}" if isinstance(value, float) else f"{name:<52} {value:>10,}"
        )
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


def _measure(server: driver.Server, browser: Any, name: str) -> dict[str, float | int]:
    _ready(browser, f"{server.url}/?run={name}")  # the server's own first time
    ready = [_ready(browser, f"{server.url}/?run={name}") for _ in range(3)]
    page = _settled(browser, f"{server.url}/?run={name}")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.on("websocket", lambda socket: sent.append(socket.url))
    drag = page.evaluate(_DRAG)
    page.wait_for_timeout(1000)
    hover = page.evaluate(HOVER)
    return {
        "points and image after goto, s": statistics.median(row[0] for row in ready),
        "zoom and pan too, s": statistics.median(row[1] for row in ready),
        **_spread("β drag, 60 positions in 3 s: frame, ms", drag["times"]),
        "largest error of a code while dragged": _largest_error(name, drag["seen"]),
        **_spread("300 pointer moves: frame, ms", hover),
        "requests to the server meanwhile": len(sent),
        **_other_runs(server, browser),
        **_large(browser),
        **_spread("click to Python's figures, ms", _clicks(page)),
        "Compare, every picture, after goto, s": _compare(
            browser, f"{server.url}/compare?run={name}"
        ),
        **_spread(
            "50 strokes: pen up to new nats, ms",
            _strokes(browser, f"{server.url}/encode?run={name}"),
        ),
        "web process, MB": server.memory_mb(),
    }


def _ready(browser: Any, url: str) -> tuple[float, float]:
    context = driver.new_context(browser)
    page = context.new_page()
    started = time.perf_counter()
    page.goto(url)
    page.wait_for_selector('.lm[data-ready="true"]')
    seen = time.perf_counter() - started
    page.wait_for_selector('.lm[data-axes="true"]')
    usable = time.perf_counter() - started
    context.close()
    return seen, usable


def _spread(name: str, times: list[float]) -> dict[str, float]:
    median, tail = np.percentile(times, (50, 95))
    return {f"{name}, median": float(median), f"{name}, 95 %": float(tail)}


def _largest_error(name: str, seen: list[dict[str, Any]]) -> float:
    """What the map showed in five of its frames against the encoder at that frame's β."""
    run = runs.open_run(name)
    codec, x = Codec.open(run), datasets.load(run.config.dataset).test.x
    return max(
        float(
            np.abs(
                np.reshape(frame["positions"], (-1, 2)) - codec.encode(x, frame["beta"]).mean
            ).max()
        )
        for frame in seen
    )


def _other_runs(server: driver.Server, browser: Any) -> dict[str, float | int]:
    """The pointer over other kinds of network, with what they ask of the server meanwhile."""
    figures: dict[str, float | int] = {}
    for name in (
        "mnist-every-beta-mlp",
        "mnist-every-beta-conv",
        "fashion-every-beta-conv",
        "digits",
    ):
        page = _settled(browser, f"{server.url}/?run={name}")
        sent: list[str] = []
        page.on("request", lambda request, sent=sent: sent.append(request.url))
        figures |= _spread(f"pointer, {name}: frame, ms", page.evaluate(HOVER))
        figures[f"pointer, {name}: requests"] = len(sent)
        page.context.close()
    return figures


def _large(browser: Any) -> dict[str, float | int]:
    """Zoom and pan with 70,000 made-up points, and what the codes of so many weigh."""
    app = driver.ROOT / "tests" / "browser" / "latent_map" / "harness.py"
    with driver.serve(app, {}) as server:
        page = _settled(browser, f"{server.url}/?run=wide")
        figures: dict[str, float | int] = {
            **_spread("70,000 points, zoom and pan: frame, ms", _zoom_and_pan(page))
        }
        page.context.close()
    for count in (10_000, 70_000, 200_000):
        figures[f"{count:,} codes at one β: bytes sent"] = _bytes_of_codes(count)
    return figures


def _zoom_and_pan(page: Any) -> list[float]:
    """Frame times while the wheel zooms in and the mouse drags the view."""
    view = "() => document.querySelector('.lm').latentMap.scale()"
    box, before = page.locator(".lm-map").bounding_box(), page.evaluate(view)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.evaluate(_START_FRAMES)
    for _ in range(20):
        page.mouse.wheel(0, -20)
        page.wait_for_timeout(16)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(x + 2 * step, y + step)
        page.wait_for_timeout(16)
    page.mouse.up()
    times = page.evaluate(_STOP_FRAMES)
    after = page.evaluate(view)
    width = after["x1"] - after["x0"]
    assert width < before["x1"] - before["x0"], "the wheel must zoom"
    assert (after["x0"] + after["x1"]) / 2 < -0.05 * width, "the drag must pan"
    return times


def _bytes_of_codes(count: int) -> int:
    """Means, log-variances and labels as the browser gets them; as JSON they are ten times that."""
    rng = np.random.default_rng(0)
    one_beta = np.ones(1, np.float32)
    codes = Codes(
        betas=one_beta,
        mean=Quantised.of(rng.normal(0, 1, (1, count, 2)), MEAN_STEP),
        log_variance_betas=one_beta,
        log_variance=Quantised.of(rng.normal(-5, 1, (1, count, 2)), LOG_VARIANCE_STEP),
        labels=rng.integers(0, 10, count),
    )
    store = BlockStore(Cache(10**8))
    store.offer(Offer("codes", lambda: map_blocks.codes_block(codes), compressed=True))
    block = store.get("codes")
    assert block is not None
    return len(block.content)


def _settled(browser: Any, url: str) -> Any:
    page = driver.new_context(browser).new_page()
    page.goto(url)
    page.wait_for_selector('.lm[data-axes="true"]')
    page.wait_for_timeout(1500)
    return page


def _clicks(page: Any, count: int = 50) -> list[float]:
    """From a click on the map until the page says what was kept."""
    box = page.locator(".lm-map").bounding_box()
    times = []
    for index in range(count):
        x = box["x"] + box["width"] * (0.15 + 0.7 * (0.618 * index % 1))
        y = box["y"] + box["height"] * (0.15 + 0.7 * (0.755 * index % 1))
        before = page.url
        started = time.perf_counter()
        page.mouse.click(x, y)
        page.wait_for_function("before => location.href !== before", arg=before, polling=5)
        times.append(1000 * (time.perf_counter() - started))
        page.wait_for_timeout(250)
    return times


def _compare(browser: Any, url: str) -> float:
    """The median of three loads, after one in which the server reads the runs."""
    seconds = []
    for _ in range(4):
        context = driver.new_context(browser)
        page = context.new_page()
        started = time.perf_counter()
        page.goto(url)
        page.get_by_text("The same examples, reconstructed").wait_for()
        page.locator(".js-plotly-plot .scatterlayer path.point").first.wait_for(state="attached")
        page.wait_for_function(
            "() => [...document.images].length > 9 && [...document.images].every(i => i.complete)"
        )
        seconds.append(time.perf_counter() - started)
        context.close()
    return statistics.median(seconds[1:])


def _strokes(browser: Any, url: str, count: int = 50) -> list[float]:
    page = driver.new_context(browser).new_page()
    page.goto(url)
    pad = page.locator(".dp canvas")
    pad.wait_for()
    page.wait_for_timeout(1500)
    times: list[float] = []
    for index in range(count + 1):
        box = pad.bounding_box()
        x = box["x"] + box["width"] * (0.25 + 0.5 * (index % 7) / 6)
        y = box["y"] + box["height"] * (0.25 + 0.5 * (index % 11) / 10)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 12, y + 25, steps=4)
        page.evaluate(WATCH_STROKE)
        page.mouse.up()
        if index:  # the first one brings the answer's whole page
            page.wait_for_function("() => window.strokeMs !== null")
            times.append(page.evaluate("window.strokeMs"))
        page.wait_for_timeout(600 if index else 4000)
    return times


if __name__ == "__main__":
    sys.exit(main())
