"""Take a picture of every page, desktop and phone, light and dark, into a folder.

python benchmarks/screenshots.py FOLDER      ``--readme`` only renews docs/explore.png,
                                             ``--dimensions`` the pictures of docs/dimensions.md
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageChops

from tests.support import driver

_RUN = "mnist-every-beta-deep"
_PAGES = {
    "explore": f"?run={_RUN}&beta=1&point=17",
    "manifold": f"manifold?run={_RUN}",
    "compare": f"compare?run={_RUN}",
    "encode": f"encode?run={_RUN}",
    "train": f"train?run={_RUN}",
}

# Pictures of docs/dimensions.md: what is opened, and the part of the page that is taken.
_TALL = {"width": 1280, "height": 1200}
_DIMENSIONS = {
    "dimensions-map": ("?run=mnist-16-every-beta&beta=1&point=17&layers=rings,labels", None),
    "dimensions-traversal": ("?run=mnist-16-every-beta&beta=1&point=17", ".lm-traversal"),
    "dimensions-attributes": (
        "?run=shapes-every-beta&beta=1&point=5&plane=attributes:2,4@1&colour=column:2", ".lm-chart",
    ),
    "dimensions-walk": (
        "?run=shapes-every-beta&beta=1&point=5&plane=attributes:2,4@1", ".lm-traversal",
    ),
}  # fmt: skip

# A map that is on the page has drawn its manifold too.
_DRAWN = """() => {
    const map = document.querySelector('.lm');
    return !map || map.latentMap?.manifold()?.done;
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--dimensions", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with driver.serve(driver.ROOT / "app.py", {}) as server, driver.chromium() as browser:
        if options.readme:
            _take(browser, f"{server.url}/{_PAGES['explore']}", options.folder / "explore.png")
            return 0
        if options.dimensions:
            for name, (path, part) in _DIMENSIONS.items():
                out = options.folder / f"{name}.png"
                viewport = _TALL if part else driver.DESKTOP
                _take(browser, f"{server.url}/{path}", out, viewport, part=part)
            return 0
        for name, path in _PAGES.items():
            for size, viewport in (("desktop", driver.DESKTOP), ("phone", driver.PHONE)):
                for scheme in ("light", "dark"):
                    out = options.folder / f"{name}-{size}-{scheme}.png"
                    _take(browser, f"{server.url}/{path}", out, viewport, scheme)
    return 0


def _take(
    browser: Any, url: str, out: Path, viewport: dict[str, int] = driver.DESKTOP,
    scheme: str = "light", *, part: str | None = None,
) -> None:  # fmt: skip
    context = driver.new_context(browser, viewport=viewport, color_scheme=scheme)
    page = context.new_page()
    page.goto(url)
    page.locator("h1").wait_for()
    page.wait_for_timeout(5000)
    page.wait_for_function(_DRAWN)
    if part is None:
        page.screenshot(path=out)
    else:
        page.locator(part).scroll_into_view_if_needed()
        page.wait_for_timeout(9000)  # large pictures come one after the other
        page.locator(part).screenshot(path=out)
        _trim(out)
    context.close()
    print(out)


def _trim(path: Path) -> None:
    """Take away what is empty beside the part."""
    picture = Image.open(path).convert("RGB")
    ground = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, 0)))
    picture.crop(ImageChops.difference(picture, ground).getbbox()).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
