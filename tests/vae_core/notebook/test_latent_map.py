"""The widget's face in Chromium, with a stand-in for anywidget's model."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vae_core import runs
from vae_core.notebook import Run
from vae_core.serving.codec import Codec

pytest.importorskip("anywidget")

PAGE = """<!doctype html><meta charset="utf-8"><style>%s</style><div id="cell"></div>
<script type="module">
%s
const traits = %s;
const listeners = new Set();
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
traits._blocks = Object.fromEntries(Object.entries(traits._blocks).map(([k, v]) => [k, bytes(v)]));
const model = {
  get: (name) => traits[name],
  set: (name, value) => { traits[name] = value; },
  save_changes: () => { window.saved = (window.saved ?? 0) + 1; },
  on: (event, listener) => listeners.add(listener),
  off: (event, listener) => listeners.delete(listener),
};
window.choose = (value) => { traits.selection = value; for (const hear of listeners) hear(); };
window.selection = () => traits.selection;
window.end = await render({ model, el: document.querySelector("#cell") });
</script>"""


@pytest.mark.parametrize("name", ["mlp-every-beta", "gaussian-3d"])
def test_the_map_shows_what_is_chosen_and_tells_what_is_clicked(
    trained: dict[str, runs.Run], open_page: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    from vae_core.notebook.latent_map import LatentMap

    run = Run(trained[name])
    widget = LatentMap(run)
    traits = {key: getattr(widget, key) for key in ("_run", "_markup", "_worker")}
    blocks = {key: base64.b64encode(block).decode() for key, block in widget._blocks.items()}
    given = json.dumps(traits | {"_blocks": blocks, "selection": widget.selection})
    path = tmp_path / "cell.html"
    path.write_text(PAGE % (widget._css, widget._esm, given.replace("<", "\\u003c")), "utf-8")
    page = open_page(path.as_uri())
    page.wait_for_selector('.lm[data-axes="true"][data-ready="true"]')

    page.evaluate("choose({point: 17})")
    page.wait_for_selector('.lm[data-axes="true"][data-ready="true"]')
    page.wait_for_function("document.querySelector('.lm').latentMap?.drawn?.point === 17")
    drawn = page.evaluate("document.querySelector('.lm').latentMap.drawn")
    mean = run.codes(drawn["beta"] if run.config.conditioned else None).mean[17]
    np.testing.assert_allclose(drawn["code"], mean, atol=0.005)
    image = page.evaluate("Array.from(document.querySelector('.lm').latentMap.image)")
    z = np.array([drawn["code"]], np.float32)
    expected = Codec.open(run.files).decode(z, 1.0).ravel().clip(0, 1)
    assert np.abs(np.array(image) - expected).max() <= 1 / 255

    box = page.locator(".lm-map").bounding_box()
    page.mouse.click(box["x"] + 0.93 * box["width"], box["y"] + 0.07 * box["height"])
    page.wait_for_function("saved > 0 && selection().point === null")
    told = page.evaluate("selection()")
    kept = page.evaluate("document.querySelector('.lm').latentMap.state.kept")
    assert told["z"] == pytest.approx(kept["z"]) and "z=" in told["look"]
    page.evaluate("end()")


def test_a_selection_is_a_trait_that_can_be_observed(trained: dict[str, runs.Run]) -> None:
    from vae_core.notebook.latent_map import LatentMap

    chart = LatentMap(Run(trained["mlp-every-beta"]), beta=2, originals=False)
    assert chart.selection["beta"] == 2 and chart.code() == (0.0, 0.0)
    assert "originals" not in chart._blocks
    heard = []
    chart.observe(lambda change: heard.append(change["new"]), names="selection")
    chart.selection = {"beta": 4.0}
    assert heard == [{"beta": 4.0}]
