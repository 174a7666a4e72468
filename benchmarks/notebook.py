"""The map in a real JupyterLab: shown, clicked, heard of in the kernel, and moved by it.

    pip install jupyterlab -r requirements-notebook.txt
    python benchmarks/notebook.py [--run RUN] [--picture FILE]

A JupyterLab server on this machine and a headless Chromium. Exit code 1 where something is not so.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver

_SHOW = """from vae_core.notebook import Run
from vae_core.notebook.latent_map import LatentMap
chart = LatentMap(Run.open({run!r}))
chart"""
# A whole number comes back from the browser without its point.
_SAY = "print('heard', chart.selection['point'], float(chart.selection['beta']))"
_MOVE = "chart.selection = {'beta': 4.0, 'point': 17}"
_READY = '.lm[data-axes="true"][data-ready="true"]'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", default="digits")
    parser.add_argument("--picture", type=Path, help="where a picture of the page goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cells = [_SHOW.format(run=options.run), _SAY, _MOVE]
        (Path(folder) / "map.ipynb").write_text(json.dumps(_notebook(cells)))
        with _jupyter(Path(folder)) as url, driver.chromium() as browser:
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.set_default_timeout(60_000)
            try:
                _walk(page, url)
            finally:
                if options.picture:
                    page.evaluate("document.querySelector('.lm')?.scrollIntoView()")
                    page.wait_for_timeout(500)
                    page.screenshot(path=str(options.picture))
    return 0


def _walk(page: Any, url: str) -> None:
    page.goto(f"{url}/lab/tree/map.ipynb")
    page.locator(".jp-Cell .cm-content").first.click()
    began = time.monotonic()
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(_READY)
    print(f"shown after {time.monotonic() - began:.1f} s, imports included")
    page.wait_for_timeout(1000)
    spot = page.evaluate("""() => {
      const { positions, scale } = document.querySelector(".lm").latentMap;
      const s = scale(), box = document.querySelector(".lm-map").getBoundingClientRect();
      const [x, y] = positions;
      return [box.left + s.left + (x - s.x0) / (s.x1 - s.x0) * s.width,
              box.top + s.top + (s.y1 - y) / (s.y1 - s.y0) * s.height];
    }""")
    page.mouse.click(*spot)
    page.wait_for_timeout(1000)
    point = page.evaluate("document.querySelector('.lm').latentMap.state.kept.point")
    page.locator(".jp-Cell .cm-content").nth(1).click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(f"text=heard {point} 1.0")
    print(f"a click on example {point} is the kernel's selection")
    page.keyboard.press("Shift+Enter")  # the last cell moves the map
    page.wait_for_function(
        "document.querySelector('.lm').latentMap.state.kept.point === 17"
        " && document.querySelector('.lm').latentMap.state.beta === 4"
    )
    print("the kernel's selection moves the map")


def _notebook(cells: list[str]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "cell_type": "code", "id": f"cell-{number}", "metadata": {}, "outputs": [],
            "execution_count": None, "source": text,
        }
        for number, text in enumerate(cells)
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": rows, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@contextlib.contextmanager
def _jupyter(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = [str(driver.ROOT), os.environ.get("PYTHONPATH", "")]
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--allow-root",
        "--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/api", timeout=2):
                break
            if process.poll() is not None:
                raise SystemExit("JupyterLab did not start: pip install jupyterlab")
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
