import assert from "node:assert/strict";
import test from "node:test";

import { imageShape, paintImage } from "../../../../web/latent_map/lib/image.js";

test("grey values become three equal bytes", () => {
  const rgba = new Uint8ClampedArray(8);
  paintImage(rgba, [0, 0.5], 1);
  assert.deepEqual([...rgba], [0, 0, 0, 255, 128, 128, 128, 255]);
});

test("bytes of three channels stay as they are", () => {
  const rgba = new Uint8ClampedArray(8);
  paintImage(rgba, [1, 2, 3, 4, 5, 6], 3, 1);
  assert.deepEqual([...rgba], [1, 2, 3, 255, 4, 5, 6, 255]);
});

test("a vector counts as a column", () => {
  assert.deepEqual(imageShape([28, 20, 3]), [28, 20, 3]);
  assert.deepEqual(imageShape([64]), [64, 1]);
});
