"""Modules joined into one do what they did apart."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from ui import web_files
from vae_core.sharing.joined_modules import join

MODULES = {
    "part/index.js": 'import { twice as double } from "./lib/twice.js";\n'
    'import { name } from "../other.js";\n'
    "export const four = double(2);\n"
    "const hidden = name;\n"
    "export function both() { return [four, hidden, import.meta.url]; }\n",
    "part/lib/twice.js": 'import { hidden } from "../lib/one.js";\n'
    "export function twice(x) { return hidden * 2 * x; }\n",
    "part/lib/one.js": "export const hidden = 1;\n",
    "other.js": "export {};\nexport const name = 'other';\nexport async function later() {}\n",
}


def node():
    return shutil.which("node") or pytest.skip("needs Node")


def run(folder, text):
    (folder / "joined.mjs").write_text(text)
    script = f"""import * as all from {json.dumps((folder / "joined.mjs").as_uri())};
    console.log(JSON.stringify([Object.keys(all), all.both?.()]))"""
    command = [node(), "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def test_names_stay_apart_and_addresses_right(tmp_path):
    names, (four, other, address) = run(tmp_path, join(MODULES, ["part/index.js"]))
    assert names == ["both", "four"] and (four, other) == (4, "other")
    assert address == (tmp_path / "part/index.js").as_uri()


def test_several_entries(tmp_path):
    names, _ = run(tmp_path, join(MODULES, ["part/index.js", "other.js"]))
    assert names == ["both", "four", "later", "name"]


@pytest.mark.parametrize(
    "line",
    ['import all from "./x.js";', 'export { a } from "./x.js";', "export default 1;",
     'import "./x.js";', "export let a = 1;"],
)  # fmt: skip
def test_other_forms_are_refused(line):
    with pytest.raises(ValueError, match="cannot be joined"):
        join({"a.js": f"{line}\n", "x.js": ""}, ["a.js"])


def test_circles_are_refused():
    circle = {
        "a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n',
    }  # fmt: skip
    with pytest.raises(ValueError, match="circle"):
        join(circle, ["a.js"])


@pytest.mark.parametrize("part", ["latent_map", "draw_pad", "manifold_grid"])
def test_every_part_can_be_mounted(tmp_path, part):
    names, _ = run(tmp_path, web_files.MODULES[f"{part}.js"])
    assert {"mount", "httpSource"} <= set(names)
