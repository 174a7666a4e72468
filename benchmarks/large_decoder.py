"""A large decoder under a moving pointer in a real browser: frames, images a second, pixels.

    python benchmarks/large_decoder.py RUN [--runs-dir FOLDER]

Any run with its test codes; benchmarks/emoji.py makes one of 64×64 in colour. Headless Chromium.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver
from tests.support.plane_check import HOOK
from vae_core import runs
from vae_core.runs import RUNS_DIR_VARIABLE, Run
from vae_core.serving.codec import Codec

_PLACES, _AT_REST_MS = 20, 600
_MOVE = f"""async seconds => {{
    const map = document.querySelector('.lm-map'), box = map.getBoundingClientRect();
    const hook = {HOOK}, times = [];
    const began = performance.now();
    let last = began, image = hook.image, images = 0;
    for (let i = 0; last - began < 1000 * seconds; i++) {{
        const at = {{
            clientX: box.x + box.width * (0.5 + 0.4 * Math.sin(i / 17)),
            clientY: box.y + box.height * (0.5 + 0.4 * Math.cos(i / 23)),
        }};
        map.dispatchEvent(new PointerEvent('pointermove', {{...at, bubbles: true}}));
        await new Promise(requestAnimationFrame);
        if (hook.image !== image) images++;
        image = hook.image;
        times.push(performance.now() - last);
        last = performance.now();
    }}
    return {{times, rate: 1000 * images / (last - began)}};
}}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run")
    parser.add_argument("--runs-dir", type=Path)
    options = parser.parse_args()
    run = runs.open_run(options.run, options.runs_dir)
    variables = {RUNS_DIR_VARIABLE: str(run.path.parent)}
    with driver.serve(driver.ROOT / "app.py", variables) as server, driver.chromium() as browser:
        page = driver.new_context(browser).new_page()
        page.goto(f"{server.url}/?run={run.name}")
        page.wait_for_selector('.lm[data-axes="true"]', timeout=120_000)
        page.wait_for_timeout(5000)  # the manifold and the traversal have been drawn
        moved = page.evaluate(_MOVE, 10)
        median, tail = np.percentile(moved["times"], (50, 95))
        print(f"a frame while the pointer moves   {median:.1f} ms (95 %: {tail:.1f})")
        print(f"decoded images a second           {moved['rate']:.1f}")
        print(f"largest difference from LiteRT    {_largest(page, run) * 255:.3f} of 255")
    return 0


def _largest(page: Any, run: Run) -> float:
    """Of pixels at the page's own z, over places where the pointer has come to rest."""
    codec, rng = Codec.open(run), np.random.default_rng(0)
    box = page.locator(".lm-map").bounding_box()
    found = []
    for x, y in rng.uniform(0.1, 0.9, (_PLACES, 2)):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.wait_for_timeout(_AT_REST_MS)
        seen = page.evaluate(f"() => ({{...{HOOK}.drawn, image: Array.from({HOOK}.image)}})")
        own = codec.decode(np.array(seen["code"], np.float32)[None], seen["beta"]).ravel()
        found.append(float(np.abs(own - np.array(seen["image"])).max()))
    return max(found)


if __name__ == "__main__":
    sys.exit(main())
