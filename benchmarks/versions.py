"""This checkout against another one, in alternating pairs: first picture, frame, click, stroke.

    python benchmarks/versions.py OTHER [--pairs 15] [--only WHAT …]

OTHER is a folder with another version of the project. Both are served at the same time and
asked in turn, so that what else the machine does meets both. Each figure's ratio, ours to
theirs, comes with the interval that holds its median in 95 of 100 cases (bootstrap over pairs).
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.browser_speed import HOVER, WATCH_STROKE
from benchmarks.waiting import WATCH_FIRST_PAGE
from tests.support import driver

_SETTLE_MS = 2500  # a page runs Plotly once it is idle, and gives no answer meanwhile
_CLICKS = _STROKES = 4
_RESAMPLES = 4000

Measure = Callable[[Any, str], float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, help="a folder with another version of the project")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--only", nargs="+", choices=(*_PAGES, "help"), default=None)
    options = parser.parse_args()
    chosen = options.only or [*_PAGES, "help"]
    roots = (driver.ROOT, options.other.resolve())
    if "help" in chosen:
        _report("`python -m vae_core --help`, s", _pairs(options.pairs, roots, _help))
    pages = [name for name in _PAGES if name in chosen]
    if not pages:
        return
    with contextlib.ExitStack() as stack:
        urls = [stack.enter_context(driver.serve(r / "app.py", {}, root=r)).url for r in roots]
        browser = stack.enter_context(driver.chromium())
        for name in pages:
            title, measure = _PAGES[name]
            for url in urls:  # the server's own first time
                measure(browser, url)
            _report(title, _pairs(options.pairs, urls, functools.partial(measure, browser)))


def _pairs(count: int, sides: Any, measure: Callable[[Any], float]) -> np.ndarray:
    """Figures of both sides, (count, 2); who goes first alternates."""
    rows = np.empty((count, 2))
    for index in range(count):
        for side in (0, 1) if index % 2 else (1, 0):
            rows[index, side] = measure(sides[side])
    return rows


def _report(title: str, rows: np.ndarray) -> None:
    ratios = rows[:, 0] / rows[:, 1]
    drawn = np.random.default_rng(0).choice(ratios, (_RESAMPLES, len(ratios)))
    low, high = np.percentile(np.median(drawn, axis=1), (2.5, 97.5))
    ours, theirs = np.median(rows, axis=0)
    print(
        f"{title:<44} ours {ours:8.3f}  theirs {theirs:8.3f}  "
        f"ratio {np.median(ratios):.3f} ({low:.3f} to {high:.3f}), {len(rows)} pairs",
        flush=True,
    )


# -- what is measured --------------------------------------------------------------------


def _help(root: Path) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "vae_core", "--help"]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _first_picture(browser: Any, url: str) -> float:
    """Seconds on the page's clock, with nothing of an earlier visit kept."""
    with _page(browser) as page:
        page.add_init_script(WATCH_FIRST_PAGE)
        page.goto(url)
        page.wait_for_selector('.lm[data-ready="true"]')
        return float(page.evaluate("window.waited")) / 1000


def _frame(browser: Any, url: str) -> float:
    """The 95th percentile of 300 frames while the pointer moves, ms."""
    with _page(browser) as page:
        _open_map(page, url)
        return float(np.percentile(page.evaluate(HOVER), 95))


def _click(browser: Any, url: str) -> float:
    """From a click on the map until the page says what was kept, ms."""
    with _page(browser) as page:
        _open_map(page, url)
        box = page.locator(".lm-map").bounding_box()
        times = []
        for index in range(_CLICKS):
            before, started = page.url, time.perf_counter()
            page.mouse.click(
                box["x"] + box["width"] * (0.2 + 0.15 * index),
                box["y"] + box["height"] * (0.7 - 0.1 * index),
            )
            page.wait_for_function("before => location.href !== before", arg=before, polling=5)
            times.append(1000 * (time.perf_counter() - started))
            page.wait_for_timeout(300)
        return statistics.median(times)


def _stroke(browser: Any, url: str) -> float:
    """From the pen's lift to new nats, ms on the page's clock."""
    with _page(browser) as page:
        page.goto(f"{url}/encode")
        page.locator(".dp canvas").wait_for()
        page.wait_for_timeout(_SETTLE_MS)
        times = []
        for index in range(_STROKES + 1):
            box = page.locator(".dp canvas").bounding_box()
            # From the last one's end: of strokes apart, the first thing stays the chosen one.
            x = box["x"] + 0.25 * box["width"] + 12 * index
            y = box["y"] + 0.2 * box["height"] + 25 * index
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + 12, y + 25, steps=4)
            page.evaluate(WATCH_STROKE)
            page.mouse.up()
            if index:  # the first one brings the answer's whole page
                page.wait_for_function("() => window.strokeMs !== null")
                times.append(float(page.evaluate("window.strokeMs")))
            page.wait_for_timeout(500 if index else _SETTLE_MS)
        return statistics.median(times)


@contextlib.contextmanager
def _page(browser: Any) -> Any:
    context = driver.new_context(browser)
    yield context.new_page()
    context.close()


def _open_map(page: Any, url: str) -> None:
    page.goto(url)
    page.wait_for_selector('.lm[data-axes="true"]')
    page.wait_for_timeout(_SETTLE_MS)


_PAGES: dict[str, tuple[str, Measure]] = {
    "first": ("first picture after goto, s", _first_picture),
    "frame": ("hovered frame, 95th percentile, ms", _frame),
    "click": ("click to figures, ms", _click),
    "stroke": ("stroke to figures, ms", _stroke),
}


if __name__ == "__main__":
    main()
