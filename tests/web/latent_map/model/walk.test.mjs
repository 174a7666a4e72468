import assert from "node:assert/strict";
import test from "node:test";

import { walk } from "../../../../web/latent_map/model/walk.js";
import { close } from "../../support.mjs";

test("a line is even and has both ends", () => {
  assert.deepEqual(walk([0, 0], [2, -4], 3, "line"), [[0, 0], [1, -2], [2, -4]]);
});

test("an arc turns evenly and its distance from 0 changes evenly", () => {
  const places = walk([2, 0], [0, 1], 5, "arc");
  places.forEach(([x, y], i) => {
    close(Math.hypot(x, y), 2 - i / 4, 1e-12);
    close(Math.atan2(y, x), (i * Math.PI) / 8, 1e-12);
  });
});

test("where there is no arc, the line", () => {
  for (const [a, b] of [[[0, 0], [1, 1]], [[1, 1], [2, 2]], [[1, 0], [-1, 0]]]) {
    assert.deepEqual(walk(a, b, 4, "arc"), walk(a, b, 4, "line"));
  }
});
