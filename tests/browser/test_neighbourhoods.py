"""The picture of neighbourhoods in a browser: who is pointed at, kept and selected in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.support import driver
from vae_core.runs import Run, neighbourhoods_file
from vae_core.runs.neighbourhoods_file import Neighbourhoods

READY = '.lm[data-axes="true"][data-ready="true"]'
PICTURE = ".lm-neighbours-picture"
SELECTED = "document.querySelector('.lm').latentMap.state.selected"
MARGIN = 10  # pixels around the picture's square


def test_what_is_selected_in_the_picture_is_on_the_map_and_in_the_link(
    trained: dict[str, Run],
    serve: Callable[..., driver.Server],
    open_page: Callable[..., Any],
    tmp_path: Path,
) -> None:
    run = Run(Path(shutil.copytree(trained["eight-every-beta"].path, tmp_path / "runs" / "wide")))
    count = len(run.codes().labels)
    places = np.random.default_rng(5).uniform(0, 1, (count, 2)).astype(np.float32)
    found = Neighbourhoods(places, run.config.beta.reference)
    neighbourhoods_file.write(run, found, neighbourhoods_file.codes_digest(run))
    server = serve(driver.ROOT / "app.py", {"VAE_RUNS_DIR": str(run.path.parent)})
    page = open_page(f"{server.url}/?run=wide")
    page.wait_for_selector(READY)
    page.locator(PICTURE).scroll_into_view_if_needed()
    at = _pixels(page)

    nearest = int(np.argmin(np.hypot(*(places - [0.5, 0.5]).T)))
    page.mouse.move(*at(places[nearest]))
    page.wait_for_selector(f".lm-neighbours-seen:has-text('Test example {nearest}')")

    page.mouse.move(*at([0.2, 0.3]))
    page.mouse.down()
    page.mouse.move(*at([0.4, 0.5]), steps=4)
    page.mouse.move(*at([0.6, 0.7]))
    page.mouse.up()
    wanted = np.flatnonzero(((places > [0.2, 0.3]) & (places < [0.6, 0.7])).all(axis=1)).tolist()
    assert sorted(page.evaluate(SELECTED)) == wanted
    page.wait_for_function("new URL(location).searchParams.has('neighbourBox')")

    page.reload()
    page.wait_for_selector(READY)
    page.wait_for_function(f"{SELECTED}.length > 0")
    again = page.evaluate(SELECTED)
    at_the_edge = 0.002  # the link has four digits, and a pixel is 1/400
    assert all(_is_near_an_edge(places[i], at_the_edge) for i in set(wanted) ^ set(again))

    page.mouse.click(*_pixels(page)(places[nearest]))
    page.wait_for_function(
        f"document.querySelector('.lm').latentMap.state.kept.point === {nearest}"
    )


def _is_near_an_edge(place: np.ndarray, margin: float) -> bool:
    edges = np.array([[0.2, 0.6], [0.3, 0.7]])
    return bool((np.abs(edges - place[:, None]) < margin).any())


def _pixels(page: Any) -> Callable[[Any], tuple[float, float]]:
    page.locator(PICTURE).scroll_into_view_if_needed()
    box = page.locator(f"{PICTURE} > canvas").bounding_box()
    side = min(box["width"], box["height"]) - 2 * MARGIN
    left = box["x"] + (box["width"] - side) / 2
    bottom = box["y"] + (box["height"] + side) / 2

    def at(place: Any) -> tuple[float, float]:
        return float(left + side * place[0]), float(bottom - side * place[1])

    return at
