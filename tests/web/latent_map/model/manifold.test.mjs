import assert from "node:assert/strict";
import test from "node:test";

import { createManifold } from "../../../../web/latent_map/model/manifold.js";

function setUp() {
  const background = {
    sent: [],
    post(message) { this.sent.push(message); },
    listen(kind, listener) { this.answer = listener; },
  };
  const tiles = [];
  const manifold = createManifold({ background, onTiles: (t) => tiles.push(t) });
  return { background, manifold, tiles };
}

test("the same grid is asked for once", () => {
  const { background, manifold } = setUp();
  assert.ok(manifold.ask(1, [-2, 2, -2, 2]));
  assert.ok(!manifold.ask(1, [-2, 2, -2, 2]));
  assert.ok(manifold.ask(2, [-2, 2, -2, 2]));
  assert.ok(manifold.ask(2, [-2, 2, -2, 3]));
  assert.equal(background.sent.filter(({ draw }) => draw).length, 3);
});

test("only the newest request is done", () => {
  const { background, manifold, tiles } = setUp();
  manifold.ask(1, [0, 1, 0, 1]);
  manifold.ask(2, [0, 1, 0, 1]);
  background.answer({ request: 1, tiles: [3], done: true });
  assert.deepEqual(manifold.state(), { beta: 2, done: false, range: [0, 1, 0, 1] });
  background.answer({ request: 2, tiles: [4], done: true });
  assert.ok(manifold.state().done);
  assert.equal(tiles.length, 2, "older tiles are shown all the same");
});
