import assert from "node:assert/strict";
import test from "node:test";

import {
  colouringOf, colouringOfColumn, cycleOf, inWords, loadKnown, NONE,
} from "../../../../web/latent_map/data/columns.js";
import { luminance } from "../../../../web/latent_map/lib/colour.js";
import { cycleColours, scaleColours } from "../../../../web/latent_map/lib/scale.js";

test("a scale runs from the first to the last percentile, and outliers are at its ends", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => i);
  values[999] = 1e6;
  const { levels, low, high } = colouringOf(values);
  assert.deepEqual([low, high], [10, 989]);
  assert.deepEqual([levels[0], levels[10], levels[989], levels[999]], [0, 0, 255, 255]);
  assert.ok(levels[500] > 126 && levels[500] < 130);
});

test("values that are all the same have a colour", () => {
  assert.deepEqual([...colouringOf(new Float32Array(3).fill(2)).levels], [0, 0, 0]);
});

test("a scale’s lightness only falls on a light ground, and only rises on a dark one", () => {
  for (const dark of [false, true]) {
    const light = scaleColours(dark).map(luminance);
    assert.equal(light.length, 256);
    for (let i = 1; i < 256; i++) {
      assert.ok(dark ? light[i] >= light[i - 1] - 0.004 : light[i] <= light[i - 1] + 0.004, `${i}`);
    }
    assert.ok(Math.abs(light[255] - light[0]) > 0.5);
  }
});

test("an example without a value has a level of its own and no say in the scale", () => {
  const { levels, low, high } = colouringOf(Float32Array.from([NaN, 1, 3]));
  assert.deepEqual([...levels, low, high], [NONE, 0, 255, 1, 3]);
});

test("numbers that begin anew go around: the seam's two sides are alike", () => {
  const { levels, low, high } = cycleOf(Float32Array.from([0, 90, 359.9, 360, -90, NaN]), 360);
  assert.deepEqual([...levels], [0, 64, 255, 0, 192, NONE]);
  assert.deepEqual([low, high], [0, 360]);
  for (const dark of [false, true]) {
    const colours = cycleColours(dark);
    const apart = (i, j) => Math.hypot(...colours[i].map((value, c) => value - colours[j][c]));
    assert.ok(apart(255, 0) < 6 && apart(0, 128) > 150);
  }
});

test("a column is a scale, a circle or labels, and says its values", () => {
  const kinds = [
    { name: "x", kind: "number", names: [] }, { name: "hue", kind: "number", names: [], period: 360 },
    { name: "shape", kind: "category", names: ["disc", "heart"] },
  ];
  const made = kinds.map((column) => colouringOfColumn(column, Float32Array.from([1, 0, NaN])));
  assert.deepEqual(made.map(({ kind }) => kind), ["scale", "cycle", "labels"]);
  assert.deepEqual([...made[2].levels], [1, 0, NONE]);
  assert.deepEqual(kinds.map((column) => inWords(column, 1)), ["x 1", "hue 1", "shape heart"]);
  assert.equal(inWords(kinds[0], 31.23456), "x 31.23");
  assert.equal(inWords(kinds[2], NaN), "shape: none");
});

test("label columns come as one block", async () => {
  const header = new TextEncoder().encode(JSON.stringify({ points: 2, columns: 2 }));
  const bytes = new Uint8Array(4 + header.length + 16);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  [1.5, NaN, 3, 4].forEach((value, i) =>
    new DataView(bytes.buffer).setFloat32(4 + header.length + 4 * i, value, true));
  const found = await loadKnown({ block: async () => bytes }, { columns: [], chosen: null, block: "d" });
  assert.deepEqual(found.map((values) => [...values]), [[1.5, NaN], [3, 4]]);
});
