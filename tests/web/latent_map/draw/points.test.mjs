import assert from "node:assert/strict";
import test from "node:test";

import { createPoints, discMasks, pointRadius } from "../../../../web/latent_map/draw/points.js";
import { createRoom } from "../../../../web/latent_map/draw/room.js";
import { close, THEME } from "../../support.mjs";

function draw(positions, labels, hidden = new Set()) {
  const image = { width: 40, data: new Uint8ClampedArray(40 * 40 * 4).fill(255) };
  let flushed = 0;
  const paper = { image: () => image, ratio: () => 1, flush: () => { flushed += 1; } };
  const examples = { positions: Float32Array.from(positions), labels, count: positions.length / 2 };
  const scale = { left: 0, top: 0, width: 40, height: 40, x0: -2, x1: 2, y0: -2, y1: 2 };
  createPoints(paper).draw({ examples, hidden, scale, theme: THEME });
  assert.equal(flushed, 1);
  return (x, y) => [...image.data.slice((y * 40 + x) * 4, (y * 40 + x) * 4 + 3)];
}

test("a point takes its label's colour, where it lies", () => {
  const pixel = draw([1, 1], Uint8Array.from([1]));
  const [r, g, b] = pixel(30, 10);
  assert.ok(g > 250 && r < 80 && b < 80, `${[r, g, b]}`);
  assert.deepEqual(pixel(10, 30), [255, 255, 255]);
});

test("hidden labels leave the ground as it is", () => {
  assert.deepEqual(draw([1, 1], Uint8Array.from([1]), new Set([1]))(30, 10), [255, 255, 255]);
});

test("without labels it is the theme's colour", () => {
  const [r, , b] = draw([1, 1], null)(30, 10);
  assert.ok(b > 250 && r < 80);
});

test("points at the edge are left out rather than wrapped", () => {
  const pixel = draw([-2, 0, 2, 0, 9, 9], null);
  for (let y = 0; y < 40; y++) assert.deepEqual(pixel(0, y), [255, 255, 255]);
});

test("masks cover a disc's area, wherever its centre is", () => {
  const { masks } = discMasks(3);
  const areas = masks.map((mask) => mask.reduce((sum, value) => sum + value, 0) / (256 * 0.78));
  assert.equal(masks.length, 16);
  for (const area of areas) close(area, Math.PI * 9, 1.5);
});

test("more points are smaller", () => {
  assert.ok(pointRadius(100) > pointRadius(10_000) && pointRadius(10_000) > pointRadius(1e6));
  close(pointRadius(10_000), 2.2);
});

test("nothing is placed on what is placed", () => {
  const hasRoom = createRoom(10);
  assert.ok(hasRoom([0, 0]) && hasRoom([10, 0]) && hasRoom([0, -10.5]));
  assert.ok(!hasRoom([9, 9]) && !hasRoom([-3, -3]));
  assert.ok(hasRoom([25, 5]));
});
