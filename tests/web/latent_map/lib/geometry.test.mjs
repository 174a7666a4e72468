import assert from "node:assert/strict";
import test from "node:test";

import {
  boxOf, extentOf, inArea, isInside, nearestPoint, niceExtent, pinched, pointsInside, sameRanges,
  scaleOf, square, thinned, toLatent, toPixels,
} from "../../../../web/latent_map/lib/geometry.js";
import { close, random, SCALE } from "../../support.mjs";

test("corners and middle of the plot area", () => {
  close(toLatent(SCALE, [10, 20]), [-1, 2]);
  close(toLatent(SCALE, [110, 120]), [1, -2]);
  close(toPixels(SCALE, [0, 0]), [60, 70]);
});

test("pixels and places undo each other", () => {
  const next = random();
  for (let i = 0; i < 100; i++) {
    const z = [next() * 6 - 3, next() * 6 - 3];
    close(toLatent(SCALE, toPixels(SCALE, z)), z, 1e-12);
  }
});

test("the area's edges belong to it", () => {
  assert.ok(inArea(SCALE, [10, 20]) && inArea(SCALE, [110, 120]));
  assert.ok(!inArea(SCALE, [9.9, 50]) && !inArea(SCALE, [50, 120.1]));
});

test("equal units, nothing cut off", () => {
  const scale = scaleOf(square(2), { left: 5, top: 1, width: 400, height: 100 });
  assert.deepEqual([scale.left, scale.top], [5, 1]);
  close((scale.x1 - scale.x0) / scale.width, (scale.y1 - scale.y0) / scale.height);
  close([scale.x0, scale.x1, scale.y0, scale.y1], [-8, 8, -2, 2]);
});

test("a pinch keeps the places under both fingers", () => {
  const square100 = { ...SCALE, y0: -1, y1: 1 };
  const [before, now, other] = [[40, 50], [25, 60], [80, 90]];
  const { x, y } = pinched(square100, before, now, other);
  const after = { ...square100, x0: x[0], x1: x[1], y0: y[0], y1: y[1] };
  // Only the gap and the middle of two fingers decide; the middle's place stays under it.
  const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  close(toLatent(after, middle(now, other)), toLatent(square100, middle(before, other)), 1e-12);
  const gap = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  close((x[1] - x[0]) / 2, gap(before, other) / gap(now, other), 1e-12);
});

test("fingers that meet do not zoom without bound", () => {
  const { x } = pinched(SCALE, [50, 50], [50, 50], [51, 50]);
  close(x[1] - x[0], 2);
});

test("inside a polygon that is not convex", () => {
  const arrow = [[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]];
  assert.ok(isInside(arrow, 1, 1) && isInside(arrow, 3.5, 2));
  assert.ok(!isInside(arrow, 2, 3) && !isInside(arrow, 5, 1));
});

test("a box is the same from any corner", () => {
  for (const [a, b] of [[[0, 0], [2, 1]], [[2, 1], [0, 0]], [[2, 0], [0, 1]]]) {
    assert.ok(isInside(boxOf(a, b), 1, 0.5) && !isInside(boxOf(a, b), 3, 0.5));
  }
});

test("points inside, without those that are not visible", () => {
  const positions = Float32Array.from([0.5, 0.5, 5, 5, 0.2, 0.8, 0.9, 0.1]);
  assert.deepEqual(pointsInside(boxOf([0, 0], [1, 1]), positions, (i) => i !== 2), [0, 3]);
});

test("the nearest point is the one that a search of all finds", () => {
  const next = random(5);
  const positions = Float32Array.from({ length: 400 }, () => next() * 4 - 2);
  const labels = Uint8Array.from({ length: 200 }, (_, i) => i % 3);
  const hidden = new Set([1]);
  for (let trial = 0; trial < 50; trial++) {
    const z = [next() * 4 - 2, next() * 4 - 2];
    const distances = [...labels.keys()].filter((i) => labels[i] !== 1)
      .map((i) => [Math.hypot(positions[2 * i] - z[0], positions[2 * i + 1] - z[1]), i]);
    const [gap, index] = distances.sort((a, b) => a[0] - b[0])[0];
    assert.equal(nearestPoint(positions, labels, hidden, z, gap * 1.001), index);
    assert.equal(nearestPoint(positions, labels, hidden, z, gap * 0.999), null);
  }
});

test("the extent holds 99.5 % of the places", () => {
  const positions = Float32Array.from({ length: 1001 }, (_, i) => (i % 2 ? -i : i));
  assert.equal(extentOf(positions), 995);
  assert.equal(extentOf(positions, 10), 990);
  assert.equal(extentOf(new Float32Array(0)), 0);
});

test("a view never cuts the prior", () => {
  assert.equal(niceExtent(0), 2.4);
  close(niceExtent(10), 10.8);
});

test("a thinned outline keeps the corners that can be seen", () => {
  const outline = [[0, 0], [1, 0.001], [2, 0], [2, 1], [2.001, 1.5], [2, 2], [0, 2], [0, 0]];
  assert.deepEqual(thinned(outline, 0.01), [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]);
  assert.deepEqual(thinned(outline, 0), outline);
  assert.deepEqual(thinned([[1, 1]], 1), [[1, 1]]);
});

test("the same ranges, but for rounding", () => {
  const ranges = { x: [-1, 1], y: [0, 2] };
  assert.ok(sameRanges(ranges, { x: [-1, 1 + 1e-12], y: [1e-12, 2] }));
  assert.ok(!sameRanges(ranges, { x: [-1, 1 + 1e-6], y: [0, 2] }));
});
