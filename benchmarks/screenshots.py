"""Take a picture of every page, desktop and phone, light and dark, into a folder.

python benchmarks/screenshots.py FOLDER      ``--readme`` only renews docs/explore.png
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver

_RUN = "mnist-every-beta-deep"
_PAGES = {
    "explore": f"?run={_RUN}&beta=1&point=17",
    "manifold": f"manifold?run={_RUN}",
    "compare": f"compare?run={_RUN}",
    "encode": f"encode?run={_RUN}",
    "train": f"train?run={_RUN}",
}

# A map that is on the page has drawn its manifold too.
_DRAWN = """() => {
    const map = document.querySelector('.lm');
    return !map || map.latentMap?.manifold()?.done;
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with driver.serve(driver.ROOT / "app.py", {}) as server, driver.chromium() as browser:
        if options.readme:
            _take(browser, f"{server.url}/{_PAGES['explore']}", options.folder / "explore.png")
            return 0
        for name, path in _PAGES.items():
            for size, viewport in (("desktop", driver.DESKTOP), ("phone", driver.PHONE)):
                for scheme in ("light", "dark"):
                    out = options.folder / f"{name}-{size}-{scheme}.png"
                    _take(browser, f"{server.url}/{path}", out, viewport, scheme)
    return 0


def _take(
    browser: Any, url: str, out: Path, viewport: dict[str, int] = driver.DESKTOP,
    scheme: str = "light",
) -> None:  # fmt: skip
    context = driver.new_context(browser, viewport=viewport, color_scheme=scheme)
    page = context.new_page()
    page.goto(url)
    page.locator("h1").wait_for()
    page.wait_for_timeout(5000)
    page.wait_for_function(_DRAWN)
    page.screenshot(path=out)
    context.close()
    print(out)


if __name__ == "__main__":
    sys.exit(main())
