"""One HTML file of runs: how large, how long it takes to make, and how fast it is from the disk.

    python benchmarks/one_file.py [--run RUN …] [--json FILE]

Each file is opened from file:// in a headless Chromium with its network off, which draws in
software, as a desktop and as a phone; frame times are the browser's own. Test images are in it
where the data folder has them and their licence allows.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.browser_speed import HOVER
from tests.support import driver
from vae_core import runs
from vae_core.sharing import one_file

_RUNS = (
    "digits", "digits-64-vae", "mnist-every-beta-mlp", "mnist-every-beta-conv",
    "mnist-every-beta-deep", "fashion-every-beta-deep",
)  # fmt: skip
_READY = '.lm[data-axes="true"][data-ready="true"]'
_DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": driver.DESKTOP},
    "phone": {
        "viewport": driver.PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2,
    },
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", nargs="*", default=_RUNS, help="names of runs")
    parser.add_argument("--json", type=Path, help="also store the figures here")
    options = parser.parse_args()
    figures = {}
    with driver.chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for name in options.run:
            figures[name] = _measure(browser, name, Path(folder) / "run.html")
            words = ", ".join(f"{what} {value:.2f}" for what, value in figures[name].items())
            print(f"{name}: {words}", flush=True)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


def _measure(browser: Any, name: str, path: Path) -> dict[str, float]:
    began = time.monotonic()
    content = one_file.make(runs.open_run(name))
    figures = {"MB": len(content) / 1e6, "made in s": time.monotonic() - began}
    path.write_bytes(content)
    for device, options in _DEVICES.items():
        context = browser.new_context(offline=True, **options)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        began = time.monotonic()
        page.goto(path.as_uri())
        page.wait_for_selector(_READY)
        figures[f"{device}: ready after s"] = time.monotonic() - began
        page.wait_for_timeout(1500)
        frames = page.evaluate(HOVER)
        figures[f"{device}: 300 pointer moves, median frame, ms"] = statistics.median(frames)
        foreign = [url for url in asked if not url.startswith(("file:", "blob:"))]
        figures[f"{device}: requests"] = len(foreign)
        context.close()
    return figures


if __name__ == "__main__":
    sys.exit(main())
