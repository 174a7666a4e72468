import assert from "node:assert/strict";
import test from "node:test";

import { counted, meanImage } from "../../../../web/latent_map/panel/region.js";
import { close } from "../../support.mjs";

test("the most frequent label first", () => {
  assert.deepEqual(counted([2, 1, 2, null, 2, 1]), [[2, 3], [1, 2], [null, 1]]);
});

test("the mean of the selected images", () => {
  const images = [[0, 1], [1, 0], [0.5, 0.5]];
  close(meanImage([0, 1], 2, (i) => images[i]), [0.5, 0.5]);
  close(meanImage([1], 2, (i) => images[i]), [1, 0]);
});

test("of many, about a thousand are looked at", () => {
  let looks = 0;
  const selected = Array.from({ length: 50_000 }, (_, i) => i);
  close(meanImage(selected, 1, (i) => { looks += 1; return [i]; }), [24_975]);
  assert.equal(looks, 1000);
});
