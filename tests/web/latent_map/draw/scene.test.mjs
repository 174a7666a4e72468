import assert from "node:assert/strict";
import test from "node:test";

import { createScene } from "../../../../web/latent_map/draw/scene.js";

const layer = (calls, name, when, unfinished) => ({
  when, draw(view) { calls.push([name, view]); return unfinished; },
});

test("layers of one kind, in their order, with one view", () => {
  const calls = [];
  const view = {};
  const scene = createScene([
    layer(calls, "ground", "points"), layer(calls, "rings", "frame"),
    layer(calls, "points", "points"), layer(calls, "contours", "rest"),
  ]);
  scene.draw("points", view);
  assert.deepEqual(calls, [["ground", view], ["points", view]]);
  calls.length = 0;
  scene.draw("rest", view);
  assert.deepEqual(calls, [["contours", view]]);
});

test("one unfinished layer makes the scene unfinished, and hinders no other", () => {
  const calls = [];
  const scene = createScene([
    layer(calls, "images", "points", true), layer(calls, "points", "points", undefined),
  ]);
  assert.equal(scene.draw("points", {}), true);
  assert.equal(calls.length, 2);
  assert.equal(scene.draw("frame", {}), false);
});
