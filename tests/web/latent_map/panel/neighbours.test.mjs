import assert from "node:assert/strict";
import test from "node:test";

import { fadesAround } from "../../../../web/latent_map/actions.js";
import { boxBetween, nearest, readPlaces, within } from "../../../../web/latent_map/panel/neighbours.js";

const PLACES = Float32Array.from([0, 0, 0.5, 0.5, 1, 1, 0.5, 0.52]);
const all = () => true;

test("the nearest visible example within reach is pointed at", () => {
  assert.equal(nearest(PLACES, [0.5, 0.51], 0.1, (i) => i !== 3), 1);
  assert.equal(nearest(PLACES, [0.5, 0.6], 0.1, all), 3);
  assert.equal(nearest(PLACES, [0.8, 0.2], 0.1, all), null);
  assert.equal(nearest(PLACES, [0, 0], 0.1, () => false), null);
});

test("a box holds what lies in it, whichever corners were drawn", () => {
  assert.deepEqual(within(PLACES, boxBetween([0.6, 0.4], [0.4, 0.6])), [1, 3]);
  assert.deepEqual(within(PLACES, boxBetween([-1, -1], [0.1, 0.1])), [0]);
});

test("places are read behind their header", () => {
  const header = new TextEncoder().encode('{"points":4}');
  const bytes = new Uint8Array(4 + header.length + PLACES.byteLength);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  bytes.set(new Uint8Array(PLACES.buffer), 4 + header.length);
  assert.deepEqual(readPlaces(bytes), PLACES);
});

test("what is not selected is faint, and nothing is where nothing is selected", () => {
  assert.deepEqual(Array.from(/** @type {Uint16Array} */ (fadesAround([1], 3))), [50, 256, 50]);
  assert.equal(fadesAround([], 3), null);
});
