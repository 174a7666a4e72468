"""One HTML file of each kind of run: how large it is, and how fast it is from the disk.

    python benchmarks/one_file.py [--run RUN …] [--no-table] [--json FILE]

Each file is opened from file:// in a headless Chromium with its network off, which draws in
software, as a desktop and as a phone; frame times are the browser's own. Test images are in it
where the data folder has them and their licence allows. The last run is of a small table, which is
trained for it. Exit code 1 where a file asks for something, has an error, or decodes otherwise than
LiteRT by more than 1/255 of what its values span.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.browser_speed import HOVER
from tests.support import driver
from tests.support.tables import table_run
from vae_core import runs
from vae_core.runs import Run
from vae_core.serving.codec import Codec
from vae_core.sharing import contents, one_file

_RUNS = (
    "digits", "mnist-every-beta-mlp", "mnist-every-beta-conv", "mnist-every-beta-deep",
    "fashion-every-beta-deep", "mnist-16-every-beta", "shapes-every-beta", "digits-64-vae",
    "digits-film",
)  # fmt: skip
_READY = '.lm[data-axes="true"][data-ready="true"]'
_PLACES = 12  # at which images are compared
_PATIENCE = 50  # looks at an image that comes late, 100 ms apart
_DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": driver.DESKTOP},
    "phone": {
        "viewport": driver.PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2,
    },
}  # fmt: skip
_POINT = """([across, down]) => {
    const map = document.querySelector('.lm-map'), box = map.getBoundingClientRect();
    const at = {clientX: box.x + across * box.width, clientY: box.y + down * box.height};
    map.dispatchEvent(new PointerEvent('pointermove', {...at, bubbles: true}));
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}"""
_DRAWN = """() => {
    const {drawn, image} = document.querySelector('.lm').latentMap;
    return {...drawn, image: image && Array.from(image)};
}"""


@dataclass(frozen=True)
class OnDevice:
    """Attributes:
    ready: seconds from opening to points and image.
    median, tail: of 300 frames while the pointer moves, the 95th percentile: milliseconds.
    difference: of images from LiteRT's, at most, as a share of what the run's values span.
    wrong: what the page asked for, and its errors.
    """

    ready: float
    median: float
    tail: float
    difference: float
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """One run's file, in millions of bytes and seconds."""

    name: str
    dimensions: int
    shape: tuple[int, ...]
    originals: bool
    moments: int
    size: float
    made: float
    devices: dict[str, OnDevice]

    @property
    def is_good(self) -> bool:
        return all(not on.wrong and on.difference <= 1 / 255 for on in self.devices.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", nargs="*", default=_RUNS, help="names of runs")
    parser.add_argument("--no-table", action="store_true", help="train no run on a table")
    parser.add_argument("--json", type=Path, help="also store the figures here")
    options = parser.parse_args()
    with driver.chromium() as browser, tempfile.TemporaryDirectory() as scratch:
        found = []
        print(_HEAD)
        for name in options.run:
            found.append(_measure(browser, runs.open_run(name), Path(scratch), None))
            print(_row(found[-1]), flush=True)
        if not options.no_table:
            folder = Path(scratch) / "table"
            found.append(_measure(browser, table_run(folder), Path(scratch), folder))
            print(_row(found[-1]), flush=True)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps([asdict(row) for row in found], indent=1) + "\n")
    for row in found:
        for device, on in row.devices.items():
            for what in on.wrong:
                print(f"{row.name}, {device}: {what}", file=sys.stderr)
    return 0 if all(row.is_good for row in found) else 1


def _measure(browser: Any, run: Run, scratch: Path, data_folder: Path | None) -> Measured:
    began = time.monotonic()
    content = one_file.make(run, data_folder=data_folder)
    made = time.monotonic() - began
    path = scratch / "run.html"
    path.write_bytes(content)
    held, codec = contents.of(run, data_folder=data_folder), Codec.open(run)
    return Measured(
        name=run.name, dimensions=run.config.latent_dim, shape=codec.shape,
        originals=held.originals, moments=held.moments, size=len(content) / 1e6, made=made,
        devices={
            device: _on(browser, path, run, codec, options) for device, options in _DEVICES.items()
        },
    )  # fmt: skip


def _on(browser: Any, path: Path, run: Run, codec: Codec, options: dict[str, Any]) -> OnDevice:
    context = browser.new_context(offline=True, **options)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: _note(wrong, request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    began = time.monotonic()
    page.goto(path.as_uri())
    page.wait_for_selector(_READY)
    ready = time.monotonic() - began
    page.wait_for_timeout(1500)
    frames = page.evaluate(HOVER)
    difference = _difference(page, run, codec)
    context.close()
    median, tail = np.percentile(frames, (50, 95))
    return OnDevice(ready, float(median), float(tail), difference, tuple(wrong))


def _note(wrong: list[str], url: str) -> None:
    if not url.startswith(("file:", "blob:")):
        wrong.append(f"asked for {url}")


def _difference(page: Any, run: Run, codec: Codec) -> float:
    """Of the page's images from LiteRT's, over a spiral of places."""
    most = 0.0
    for i in range(_PLACES):
        angle, reach = 2.4 * i, 0.08 + 0.3 * i / _PLACES
        page.evaluate(_POINT, [0.5 + reach * np.cos(angle), 0.5 + reach * np.sin(angle)])
        most = max(most, _settled_difference(page, run, codec))
    return most


def _settled_difference(page: Any, run: Run, codec: Codec) -> float:
    """A large decoder works in the background: its image may be of an earlier place for a while."""
    found = np.inf
    for _ in range(_PATIENCE):
        drawn = page.evaluate(_DRAWN)
        z = np.array([drawn["code"]], np.float32)[:, : run.config.latent_dim]
        expected = codec.decode(z, drawn["beta"] if run.config.conditioned else None).ravel()
        if len(codec.shape) == 3:
            expected = expected.clip(0, 1)  # as any screen does
        span = float(max(1.0, expected.max()) - min(0.0, expected.min()))
        if drawn["image"]:
            found = float(np.abs(np.array(drawn["image"]) - expected).max()) / span
        if found <= 1e-3:
            break
        page.wait_for_timeout(100)
    return found


_HEAD = """\
| run | latent dimensions | an example | in the file | MB | ready, desktop and phone | pointer, desktop | pointer, phone | off by at most |
|---|---:|---|---|---:|---|---|---|---:|"""  # noqa: E501


def _row(row: Measured) -> str:
    """A line of the table in docs/performance.md."""
    there = [word for word, is_there in (
        ("originals", row.originals), (f"{row.moments} moments", row.moments),
    ) if is_there]  # fmt: skip
    ready = " and ".join(f"{on.ready:.1f} s" for on in row.devices.values())
    pointer = [f"{on.median:.1f} ms ({on.tail:.1f})" for on in row.devices.values()]
    off = max(on.difference for on in row.devices.values())
    cells = [
        f"`{row.name}`", str(row.dimensions), "×".join(map(str, row.shape)),
        ", ".join(there) or "no originals", f"{row.size:.1f}", ready, *pointer, f"{off:.0e}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
