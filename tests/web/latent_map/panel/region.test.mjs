import assert from "node:assert/strict";
import test from "node:test";

import { counted, meanImage } from "../../../../web/latent_map/panel/region.js";
import { close } from "../../support.mjs";

test("the most frequent label first", () => {
  assert.deepEqual(counted([2, 1, 2, null, 2, 1]), [[2, 3], [1, 2], [null, 1]]);
});

/** The means, of images that are all at hand. */
function meansOf(selected, size, imageOf) {
  const means = [];
  meanImage(selected, size, (role, indices, use) => indices.forEach((index, i) => use(i, imageOf(index))),
    (mean) => means.push(mean));
  return means;
}

test("the mean of the selected images", () => {
  const images = [[0, 1], [1, 0], [0.5, 0.5]];
  const meanOf = (selected) => meansOf(selected, 2, (i) => images[i]).at(-1);
  close(meanOf([0, 1]), [0.5, 0.5]);
  close(meanOf([1]), [1, 0]);
});

test("of many, about a thousand are looked at", () => {
  let looks = 0;
  const selected = Array.from({ length: 50_000 }, (_, i) => i);
  const means = meansOf(selected, 1, (i) => { looks += 1; return [i]; });
  close(means.at(-1), [24_975]);
  assert.equal(means.length, 1, "once, where all are at hand");
  assert.equal(looks, 1000);
});

test("a thousand are the most that are looked at, however many are selected", () => {
  for (const [count, expected] of [[1, 1], [1000, 1000], [1001, 501], [1999, 1000], [2001, 667]]) {
    let looks = 0;
    meansOf(Array.from({ length: count }, (_, i) => i), 1, (i) => { looks += 1; return [i]; });
    assert.equal(looks, expected, String(count));
  }
});

test("images that come later make the mean better one by one", () => {
  const later = [], means = [];
  meanImage([3, 5], 1, (role, indices, use) => indices.forEach((index, i) => later.push(() => use(i, [index]))),
    (mean) => means.push(mean[0]));
  assert.deepEqual(means, []);
  for (const come of later) come();
  assert.deepEqual(means, [3, 4]);
});
