import assert from "node:assert/strict";
import test from "node:test";

import { isolated } from "../../../../web/latent_map/input/legend.js";

test("a double click shows one label alone, or all again", () => {
  assert.deepEqual(isolated(new Set(), 1, 4), [0, 2, 3]);
  assert.deepEqual(isolated(new Set([1, 2]), 1, 4), [0, 2, 3]);
  assert.deepEqual(isolated(new Set([0, 2, 3]), 1, 4), []);
});
