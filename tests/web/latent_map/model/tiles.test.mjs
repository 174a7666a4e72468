import assert from "node:assert/strict";
import test from "node:test";

import {
  priorBox, scatterStride, squareIn, tileCentre, toBytes,
} from "../../../../web/latent_map/model/tiles.js";
import { close } from "../../support.mjs";

test("every tile is visited once", () => {
  for (const tiles of [1, 2, 4, 9, 144, 400, 900]) {
    const stride = scatterStride(tiles);
    const seen = new Set(Array.from({ length: tiles }, (_, i) => (i * stride) % tiles));
    assert.equal(seen.size, tiles);
  }
});

test("tiles are counted from the top left", () => {
  close(tileCentre(0, 4, priorBox()), [-1.5, 1.5]);
  close(tileCentre(3, 4, priorBox()), [1.5, 1.5]);
  close(tileCentre(12, 4, priorBox()), [-1.5, -1.5]);
});

test("the square in a view, and the one around it", () => {
  const view = { x0: 0, x1: 4, y0: -1, y1: 1 };
  assert.deepEqual(squareIn(view), [1, 3, -1, 1]);
  assert.deepEqual(squareIn(view, Math.max), [0, 4, -2, 2]);
});

test("values become bytes", () => {
  assert.deepEqual([...toBytes(Float32Array.from([0, 0.5, 1]))], [0, 128, 255]);
});
