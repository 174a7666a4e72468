import assert from "node:assert/strict";
import test from "node:test";

import { createManifold } from "../../../../web/latent_map/model/manifold.js";

function fakeWorker() {
  return { sent: [], ended: false, postMessage(m) { this.sent.push(m); }, terminate() { this.ended = true; } };
}

function setUp() {
  const worker = fakeWorker();
  const tiles = [];
  const manifold = createManifold({
    spec: {}, weights: new Uint8Array(), startWorker: () => worker, onTiles: (t) => tiles.push(t),
  });
  return { worker, manifold, tiles };
}

test("the same grid is asked for once", () => {
  const { worker, manifold } = setUp();
  assert.ok(manifold.ask(1, [-2, 2, -2, 2]));
  assert.ok(!manifold.ask(1, [-2, 2, -2, 2]));
  assert.ok(manifold.ask(2, [-2, 2, -2, 2]));
  assert.ok(manifold.ask(2, [-2, 2, -2, 3]));
  assert.equal(worker.sent.filter(({ draw }) => draw).length, 3);
});

test("only the newest request is done", () => {
  const { worker, manifold, tiles } = setUp();
  manifold.ask(1, [0, 1, 0, 1]);
  manifold.ask(2, [0, 1, 0, 1]);
  worker.onmessage({ data: { request: 1, tiles: [3], done: true } });
  assert.deepEqual(manifold.state(), { beta: 2, done: false, range: [0, 1, 0, 1] });
  worker.onmessage({ data: { request: 2, tiles: [4], done: true } });
  assert.ok(manifold.state().done);
  assert.equal(tiles.length, 2, "older tiles are shown all the same");
});

test("the worker ends with the map", () => {
  const { worker, manifold } = setUp();
  manifold.destroy();
  assert.ok(worker.ended);
});
