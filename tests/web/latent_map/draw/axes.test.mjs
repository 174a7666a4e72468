/** draw/axes.js: the levels of the contours are those of the grid alone. */
import assert from "node:assert/strict";
import test from "node:test";

import { levelsOf } from "../../../../web/latent_map/draw/axes.js";

test("nine lines, in even steps between the lowest and the highest value", () => {
  const { start, end, size } = levelsOf({ x: [0, 1], y: [0, 1], z: [[-20, -5], [-12, 0]] });
  assert.deepEqual([start, size], [-18, 2]);
  const lines = [];
  for (let level = start; level <= end; level += size) lines.push(level);
  assert.deepEqual(lines, [-18, -16, -14, -12, -10, -8, -6, -4, -2]);
});

test("a grid of one value has finite levels", () => {
  for (const level of Object.values(levelsOf({ x: [0], y: [0], z: [[3]] }))) assert.ok(Number.isFinite(level));
});
