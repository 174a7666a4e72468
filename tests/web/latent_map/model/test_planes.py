"""The planes that a page works out for itself are those of the core."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vae_core.analysis import planes
from vae_core.analysis.planes import Measured
from vae_core.errors import ConfigError

WEB = Path(__file__).parents[4] / "web/latent_map/model/planes.js"
SCRIPT = """
import { buildPlane, parsePlane } from "%s";
let text = "";
for await (const part of process.stdin) text += part;
const { texts, means, ...given } = JSON.parse(text);
const labels = given.labels && Uint8Array.from(given.labels);
const measured = { ...given, means: Float32Array.from(means), labels };
console.log(JSON.stringify(texts.map((text) => {
  const choice = parsePlane(text);
  try {
    return { choice, plane: buildPlane(choice, measured) };
  } catch (error) {
    return { choice, problem: error.message };
  }
})));
"""
TEXTS = [
    "", "axes:3,1", "axes:1,9", "axes:1,1", "axes:0,1", "components:1,2", "components:4,2@0.5",
    "components:2,99", "examples:4,19,25", "examples:4,4,5", "examples:1,2,9999", "labels:0-1",
    "labels:0-1,2-1@2", "labels:0-1,0-1", "labels:0-7", "labels:1-1", "labels:", "example:17",
    "example:x", "place:0.5,-1,0,0,0,0", "place:1,2", "place:nan,0,0,0,0,0", "axes:1,2@-1",
    "axes:1,2@x", "axes:1,2@", "nonsense", "axes:1.5,2", "place:1e9,0,0,0,0,0",
]  # fmt: skip


def measured(*, kl: bool, labels: bool) -> Measured:
    rng = np.random.default_rng(11)
    means = (rng.normal(size=(40, 6)) * [3, 2, 1.5, 1, 0.5, 0.2]).astype(np.float32)
    return Measured(
        means=means, kl=np.array([0.1, 2, 0, 5, 5, 1]) if kl else np.zeros(6),
        labels=rng.integers(0, 3, 40) if labels else None, label_names=("a", "b"),
    )  # fmt: skip


@pytest.mark.parametrize("kl", [True, False])
@pytest.mark.parametrize("labels", [True, False])
def test_every_text_is_the_same_plane_or_the_same_refusal(kl: bool, labels: bool) -> None:
    if shutil.which("node") is None:
        pytest.skip("needs Node.js")
    given = measured(kl=kl, labels=labels)
    sent = {
        "texts": TEXTS, "means": given.means.ravel().tolist(), "dimensions": 6,
        "kl": given.kl.tolist(), "labelNames": list(given.label_names),
        "labels": None if given.labels is None else given.labels.tolist(),
    }  # fmt: skip
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT % WEB.as_uri()],
        input=json.dumps(sent), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    for text, found in zip(TEXTS, json.loads(answer.stdout), strict=True):
        choice = planes.parse(text)
        assert (found["choice"] is None) == (choice is None), text
        if choice is not None:
            assert found["choice"]["numbers"] == pytest.approx(choice.numbers), text
            assert found["choice"]["beta"] == choice.beta, text
        try:
            plane = planes.build(choice, given)
        except ConfigError as error:
            assert found["problem"] == str(error).replace("'", "’"), text
            continue
        assert found["plane"]["names"] == list(plane.names), text
        for name in ("origin", "across", "up"):
            np.testing.assert_allclose(
                found["plane"][name], getattr(plane, name), atol=2e-6, err_msg=f"{text} {name}"
            )
