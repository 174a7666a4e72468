"""The app and the one file are two faces of one map: the same states look the same in both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support import driver
from vae_core.runs import Run
from vae_core.sharing import one_file

STATES = 200
WALK = """async (states) => {
  const root = document.querySelector(".lm");
  const frame = () => new Promise(requestAnimationFrame);
  const write = (field, value) => {
    field.value = String(value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const range = root.querySelector(".lm-beta-range");
  const places = [...root.querySelectorAll("input.lm-z")];
  const seen = [];
  for (const [fraction, x, y] of states) {
    write(range, fraction);
    places.forEach((field, i) => { field.value = String([x, y][i]); });
    write(places[1], y);
    const isThere = () => {
      const drawn = root.latentMap.drawn; // null until the first frame
      return drawn !== null && Math.hypot(drawn.z[0] - x, drawn.z[1] - y) < 1e-6;
    };
    for (let i = 0; i < 3 || (i < 100 && !isThere()); i++) await frame(); // a busy machine is late
    const { drawn, image, positions } = root.latentMap;
    seen.push({
      beta: drawn.beta, z: drawn.z, image: Array.from(image),
      positions: Array.from(positions.subarray(0, 40)),
      numbers: root.querySelector(".lm-numbers").textContent,
      density: root.querySelector(".lm-density").textContent,
    });
  }
  return seen;
}"""


def test_200_states_are_the_same_in_the_app_and_in_one_file(
    trained: dict[str, Run],
    serve: Callable[..., driver.Server],
    open_page: Callable[..., Any],
    tmp_path: Path,
) -> None:
    run = trained["mlp-every-beta"]
    path = tmp_path / "run.html"
    path.write_bytes(one_file.make(run))
    server = serve(driver.ROOT / "app.py", {"VAE_RUNS_DIR": str(run.path.parent)})
    rng = np.random.default_rng(23)
    states = np.round(
        np.stack(
            [rng.uniform(0, 1, STATES), *rng.normal(size=(2, STATES))],
            axis=1,
        ),
        3,
    ).tolist()
    seen = []
    for address in (f"{server.url}/?run={run.name}", path.as_uri()):
        page = open_page(address)
        page.wait_for_selector('.lm[data-axes="true"][data-ready="true"]')
        if address.startswith("http"):
            # Streamlit may mount the map anew when the page's first run ends.
            page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
            page.wait_for_timeout(1500)
            page.wait_for_selector('.lm[data-axes="true"][data-ready="true"]')
        seen.append(page.evaluate(WALK, states))
    for app, file, (_, x, y) in zip(*seen, states, strict=True):
        assert app["z"] == pytest.approx([x, y], abs=1e-6)
        for name in ("beta", "z", "image", "positions"):
            assert file[name] == pytest.approx(app[name], abs=1e-6), name
        assert (file["numbers"], file["density"]) == (app["numbers"], app["density"])
    assert len({tuple(np.round(state["image"], 3)) for state in seen[0]}) > STATES / 2
