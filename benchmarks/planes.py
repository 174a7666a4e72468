"""What the map decodes on planes of runs with any number of dimensions, against LiteRT.

python benchmarks/planes.py RUN [RUN …]      of the runs folder, on six planes each or more
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver
from tests.support.plane_check import HOOK, check
from vae_core import runs
from vae_core.runs import Run
from vae_core.vae.config import BetaRange

_PLANES = ("axes:1,3", "components:1,2", "examples:3,40,7")
_COUNT = 200  # places, and as many examples
# A drag of the pointer across the map, and of a slider: milliseconds from frame to frame.
_DRAG = """async ([selector, name]) => {
    const element = document.querySelector(selector), times = [];
    const box = element.getBoundingClientRect();
    let last = performance.now();
    for (let i = 0; i < 240; i++) {
        const share = 0.5 + 0.4 * Math.sin(i / 17);
        if (name === 'pointer') {
            const at = {
                clientX: box.left + share * box.width, clientY: box.top + share * box.height};
            window.dispatchEvent(new PointerEvent('pointermove', {...at, pointerType: 'mouse'}));
            element.dispatchEvent(
                new PointerEvent('pointermove', {...at, bubbles: true, composed: true}));
        } else {
            element.value = 6 * share - 3;
            element.dispatchEvent(new Event('input', {bubbles: true}));
        }
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - last);
        last = performance.now();
    }
    times.sort((a, b) => a - b);
    return [times[120], times[228]];
}"""
_CHOOSE = """async kind => {
    const root = document.querySelector('.lm'), before = root.latentMap.plane;
    const select = root.querySelector('.lm-plane select');
    const began = performance.now();
    select.value = kind;
    select.dispatchEvent(new Event('change', {bubbles: true}));
    while (root.latentMap.plane === before) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - began;
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--count", type=int, default=_COUNT)
    options = parser.parse_args()
    with driver.serve(driver.ROOT / "app.py", {}) as server, driver.chromium() as browser:
        page = browser.new_context(**driver.CONTEXT).new_page()
        for name in options.runs:
            run = runs.open_run(name)
            possible = run.config.beta
            beta = 0.5 if isinstance(possible, BetaRange) else possible.reference
            for plane in _planes(run):
                page.goto(f"{server.url}/?run={name}&beta={beta}&plane={plane}@{beta}")
                page.wait_for_selector('.lm[data-axes="true"]')
                page.wait_for_timeout(1000)
                errors = check(page, run, f"{plane}@{beta}", beta, options.count)
                print(f"{name:18} {plane:18} {errors}", flush=True)
            pointer = page.evaluate(_DRAG, [".lm-map", "pointer"])
            slider = page.evaluate(_DRAG, ["[data-active=true] input", "slider"])
            page.wait_for_timeout(1500)
            planes = [page.evaluate(_CHOOSE, kind) for kind in ("components", "labels", "axes")]
            print(f"{name:18} pointer, ms (median, 95th): {pointer}; a slider: {slider}")
            print(
                f"{name:18} another plane, ms: {planes}; {page.evaluate(HOOK + '.frames')} frames"
            )
    return 0


def _planes(run: Run) -> list[str]:
    """Of every kind, and along what this run's data know: labels, numbers, angles."""
    chosen = [*_PLANES]
    if len(run.data.label_names if run.data else ()) > 8:
        chosen += ["labels:3-8", "labels:3-8,0-1"]
    columns = list(enumerate(run.data.label_columns if run.data else (), start=1))
    labels = [f"{at}={code}" for at, column in columns for code in range(min(2, len(column.names)))]
    numbers = [str(at) for at, column in columns if column.kind == "number" and not column.period]
    parts = [*numbers, *labels][:2]
    chosen += [f"attributes:{part}" for part in (parts[0], ",".join(parts)) if parts]
    turns = [f"{at}~{column.period:g}" for at, column in columns if column.period]
    return [*dict.fromkeys(chosen), *(f"attributes:{turn}" for turn in turns)]


if __name__ == "__main__":
    raise SystemExit(main())
