"""The first page: beside an empty page of Streamlit's, and with many runs in the folder.

    python benchmarks/first_page.py [--times 5] [--runs 0 500 5000]

How many of Streamlit's own files a first page fetches, packed and as they are. Then the
seconds from ``goto`` in a headless Chromium to the first drawn points. The empty page (one line of
text) is loaded in turn with ours, so that what else the machine does meets both. With many runs,
each server is new: it has never listed the folder before. ``list`` is the command line's.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.waiting import WATCH_FIRST_PAGE
from tests.support import driver
from vae_core import runs

_APP = driver.ROOT / "app.py"
_EMPTY = 'import streamlit as st\nst.text("An empty page")\n'
_WATCH_EMPTY = """
    new MutationObserver(() => {
        if (document.querySelector('[data-testid=stText]')) window.waited ??= performance.now();
    }).observe(document, {subtree: true, childList: true});
"""
_STREAMLITS_FILES = """
    performance.getEntriesByType('resource').filter(({name}) => name.includes('/static/'))
        .map(({encodedBodySize, decodedBodySize}) => [encodedBodySize, decodedBodySize])
"""
_MODEL = "digits-64-vae"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--runs", type=int, nargs="*", default=[0, 500, 5000])
    options = parser.parse_args()
    with driver.chromium() as browser:
        _beside_an_empty_page(browser, options.times)
        for count in options.runs:
            _with_many_runs(browser, count)


def _beside_an_empty_page(browser: Any, times: int) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        empty = Path(folder) / "empty.py"
        empty.write_text(_EMPTY)
        variables = {runs.RUNS_DIR_VARIABLE: folder}
        ours = stack.enter_context(driver.serve(_APP, variables)).url
        theirs = stack.enter_context(driver.serve(empty, {})).url
        _tell_streamlits_files(browser, ours)
        for url, script in ((ours, WATCH_FIRST_PAGE), (theirs, _WATCH_EMPTY)):
            _first(browser, url, script)  # a server's own first page is not compared
        pairs = [
            (_first(browser, ours, WATCH_FIRST_PAGE), _first(browser, theirs, _WATCH_EMPTY))
            for _ in range(times)
        ]
    for name, at in (("first visit", 0), ("second visit", 1)):
        behind = [our[at] - their[at] for our, their in pairs]
        print(
            f"{name:<14} ours {statistics.median(our[at] for our, _ in pairs):.2f} s, "
            f"empty {statistics.median(their[at] for _, their in pairs):.2f} s, "
            f"behind {statistics.median(behind):.2f} s ({min(behind):.2f} to {max(behind):.2f})"
        )


def _tell_streamlits_files(browser: Any, url: str) -> None:
    context = driver.new_context(browser)
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector('.lm[data-ready="true"]')
    sizes = page.evaluate(_STREAMLITS_FILES)
    packed, plain = (sum(both[at] for both in sizes) / 1e6 for at in (0, 1))
    print(f"{len(sizes)} files of Streamlit's, {packed:.1f} MB packed, {plain:.1f} MB plain")
    context.close()


def _first(browser: Any, url: str, script: str) -> tuple[float, float]:
    """Seconds of a first visit, and of the same visitor's second one."""
    context = driver.new_context(browser)
    page = context.new_page()
    page.add_init_script(script)
    seconds = []
    for _ in range(2):
        page.goto(url)
        page.wait_for_function("window.waited !== undefined", timeout=180_000)
        seconds.append(page.evaluate("window.waited") / 1000)
        page.wait_for_timeout(1500)
    context.close()
    return seconds[0], seconds[1]


def _with_many_runs(browser: Any, count: int) -> None:
    with _folder_of(count) as folder:
        variables = {runs.RUNS_DIR_VARIABLE: folder}
        listed = _seconds_to_list(folder)
        with driver.serve(_APP, variables) as server:
            first, _ = _first(browser, server.url, WATCH_FIRST_PAGE)
            later, again = _first(browser, server.url, WATCH_FIRST_PAGE)
    print(
        f"{count:>5} runs     first page of a new server {first:.2f} s, then {later:.2f} s, "
        f"second visit {again:.2f} s; list {listed:.2f} s"
    )


@contextlib.contextmanager
def _folder_of(count: int) -> Iterator[str]:
    """A runs folder with so many runs, whose large files are one on disk."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            shutil.copytree(
                runs.PRETRAINED_DIR / _MODEL, Path(folder) / f"run-{number:05}",
                copy_function=_copied,
            )  # fmt: skip
        yield folder


def _copied(source: str, target: str) -> str:
    if source.endswith(".json"):
        return shutil.copy2(source, target)
    with contextlib.suppress(OSError):  # another file system
        os.link(source, target)
        return target
    return shutil.copy2(source, target)


def _seconds_to_list(folder: str) -> float:
    command = [sys.executable, "-m", "vae_core", "list", "--runs-dir", folder]
    started = time.perf_counter()
    subprocess.run(command, cwd=driver.ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
