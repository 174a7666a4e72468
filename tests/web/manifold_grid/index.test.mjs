import assert from "node:assert/strict";
import test from "node:test";

import { keyedTile, tileAt } from "../../../web/manifold_grid/index.js";

test("the tile at a place, edges included", () => {
  assert.deepEqual(tileAt(0, 0, 20), [0, 0]);
  assert.deepEqual(tileAt(0.999, 0.5, 20), [19, 10]);
  assert.deepEqual(tileAt(1, -0.01, 20), [19, 0]);
});

test("arrow keys begin in the middle and stay inside", () => {
  assert.deepEqual(keyedTile(null, "ArrowLeft", 20), [10, 10]);
  assert.deepEqual(keyedTile([0, 19], "ArrowLeft", 20), [0, 19]);
  assert.deepEqual(keyedTile([0, 19], "ArrowDown", 20), [0, 18]);
  assert.deepEqual(keyedTile([0, 19], "ArrowUp", 20), [0, 19]);
  assert.equal(keyedTile([0, 0], "Enter", 20), null);
});
