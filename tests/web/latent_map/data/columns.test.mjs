import assert from "node:assert/strict";
import test from "node:test";

import { colouringOf } from "../../../../web/latent_map/data/columns.js";
import { luminance } from "../../../../web/latent_map/lib/colour.js";
import { scaleColours } from "../../../../web/latent_map/lib/scale.js";

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
