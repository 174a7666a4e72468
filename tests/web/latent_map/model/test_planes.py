"""The planes that a page works out for itself are those of the core."""

from __future__ import annotations

import dataclasses
import json
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vae_core.analysis import planes
from vae_core.analysis.attributes import Known
from vae_core.analysis.planes import Measured
from vae_core.errors import ConfigError
from vae_core.vae.columns import LabelColumn

WEB = Path(__file__).parents[4] / "web/latent_map/model/planes.js"
SCRIPT = """
import { buildPlane, parsePlane } from "%s";
let text = "";
for await (const part of process.stdin) text += part;
const { texts, means, ...given } = JSON.parse(text);
const labels = given.labels && Uint8Array.from(given.labels);
const values = given.known.values.map((column) =>
  Float32Array.from(column, (value) => value ?? NaN));
const known = { ...given.known, values };
const measured = { ...given, means: Float32Array.from(means), labels, known };
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
    "attributes:2", "attributes:2@0.5", "attributes:2,3", "attributes:2,2", "attributes:1=2,2",
    "attributes:1=0", "attributes:1", "attributes:2=1", "attributes:1=7", "attributes:9",
    "attributes:4~360", "attributes:4~360,2", "attributes:5~2", "attributes:4~0", "attributes:6",
    "attributes:0", "attributes:1=0,1=1", "attributes:", "attributes:1,2,3", "attributes:2~0.5",
    "groups:0.3.1-5.2", "groups:z-1", "groups:1-zz", "groups:1-2-3", "groups:1", "groups:A-1",
    "groups:0-0",
]  # fmt: skip


def measured(*, kl: bool, labels: bool) -> Measured:
    rng = np.random.default_rng(11)
    means = (rng.normal(size=(40, 6)) * [3, 2, 1.5, 1, 0.5, 0.2]).astype(np.float32)
    measured = Measured(
        means=means, kl=np.array([0.1, 2, 0, 5, 5, 1]) if kl else np.zeros(6),
        labels=rng.integers(0, 3, 40) if labels else None, label_names=("a", "b"),
    )  # fmt: skip
    return dataclasses.replace(measured, known=known(rng)) if labels else measured


def known(rng: np.random.Generator) -> Known:
    """A category and numbers, both with gaps; an angle, two opposite ones only, and one number."""
    category, number = rng.integers(-1, 3, 40), rng.normal(5, 2, 40)
    number[[3, 17]] = np.nan
    values = {
        "kind": category, "size": number, "weight": number**2 + rng.normal(size=40),
        "angle": rng.uniform(0, 360, 40), "half": rng.integers(0, 2, 40).astype(float),
        "same": np.full(40, 7.0),
    }  # fmt: skip
    values = {name: column.astype(np.float32) for name, column in values.items()}  # as it is sent
    columns = [LabelColumn(name="kind", names=("x", "y", "z"))]
    columns += [LabelColumn(name=name, kind="number") for name in list(values)[1:]]
    return Known(tuple(columns), values)


def sent_known(of: Known) -> dict[str, object]:
    """As a page has it: null for none."""
    columns = [column.to_json() for column in of.columns]
    values = [
        [None if math.isnan(value) or (column.names and value < 0) else float(value)
         for value in of.values[column.name].tolist()]
        for column in of.columns
    ]  # fmt: skip
    return {"columns": columns, "values": values}


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
        "known": sent_known(given.known),
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
