"""An imported run in a browser: its map opens, and decodes what the file itself does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support import driver, onnx_files
from vae_core.doors import into
from vae_core.doors.into import Wish
from vae_core.runs import Run
from vae_core.serving.codec import Codec

_READY = '.lm[data-axes="true"][data-ready="true"]'
_DECODED = """async ([x, y]) => {
  const root = document.querySelector(".lm");
  const places = [...root.querySelectorAll("input.lm-z")];
  places.forEach((field, i) => {
    field.value = String([x, y][i]);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame);
  return Array.from(root.latentMap.image);
}"""


def imported(tmp_path: Path, decoder: Any, name: str) -> Run:
    wish = Wish(
        decoder=onnx_files.saved(decoder, tmp_path / "decoder.onnx"),
        encoder=onnx_files.saved(onnx_files.encoder(), tmp_path / "encoder.onnx"),
        dataset="digits",
        output="logits",
    )
    return into.import_run(wish, name, folder=tmp_path / "runs")


def test_its_map_decodes_what_its_file_does(
    serve: Callable[..., driver.Server], open_page: Callable[..., Any], tmp_path: Path
) -> None:
    run = imported(tmp_path, onnx_files.decoder(), "mine")
    imported(tmp_path, onnx_files.odd_decoder(), "odd")
    server = serve(driver.ROOT / "app.py", {"VAE_RUNS_DIR": str(tmp_path / "runs")})
    page = open_page(f"{server.url}/?run=mine")
    page.wait_for_selector(_READY)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(1500)
    page.wait_for_selector(_READY)
    found = page.evaluate(_DECODED, [0.7, -0.4])
    expected = Codec.open(run).decode(np.array([[0.7, -0.4]], np.float32))
    assert found == pytest.approx(expected.ravel().tolist(), abs=1e-5)
    page = open_page(f"{server.url}/?run=odd")
    page.get_by_text("decoded on the server").wait_for()
    page.wait_for_selector('.lm[data-axes="true"]')
