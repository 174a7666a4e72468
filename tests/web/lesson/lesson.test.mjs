import assert from "node:assert/strict";
import test from "node:test";

import { isDone } from "../../../web/lesson/conditions.js";
import { pieces } from "../../../web/lesson/words.js";

const done = (conditions, now, begun = "beta=1&layers=rings", draws = 0) => isDone(conditions, begun, now, draws);

test("β counts with the three digits that a person reads", () => {
  assert.ok(done({ beta_at_most: 0.05 }, "beta=0.0502"));
  assert.ok(!done({ beta_at_most: 0.05 }, "beta=0.06"));
  assert.ok(done({ beta_at_least: 20 }, "beta=19.95"));
  assert.ok(!done({ beta_at_least: 20 }, "beta=19"));
});

test("a click has to be one of its kind, and another place than at the beginning", () => {
  assert.ok(done({ keep: "example" }, "z=1,1&point=4"));
  assert.ok(!done({ keep: "place" }, "z=1,1&point=4"));
  assert.ok(done({ keep: "place" }, "z=1,1"));
  assert.ok(done({ keep: "anything" }, "z=1,1"));
  assert.ok(!done({ keep: "anything" }, "beta=2"));
  assert.ok(!done({ keep: "example" }, "z=1,1&point=4", "z=1,1&point=4"));
});

test("distances are of the place that was clicked", () => {
  assert.ok(done({ keep: "place", distance_at_least: 5 }, "z=3,4"));
  assert.ok(!done({ keep: "place", distance_at_least: 5 }, "z=3,3"));
  assert.ok(done({ distance_at_most: 0.6 }, "z=0.3,0.3&point=1"));
  assert.ok(!done({ distance_at_most: 0.6 }, "beta=2"), "nothing was clicked");
});

test("paths, routes, layers, planes and draws", () => {
  assert.ok(done({ path: true }, "to=1,1") && !done({ path: true }, "z=1,1"));
  assert.ok(done({ path: true, route: "arc" }, "to=1,1&route=arc"));
  assert.ok(!done({ path: true, route: "arc" }, "to=1,1"));
  assert.ok(done({ layers: ["manifold"] }, "layers=rings,manifold"));
  assert.ok(!done({ layers: ["manifold", "density"] }, "layers=rings,manifold"));
  assert.ok(done({ plane: true }, "plane=axes:1,3") && !done({ plane: true }, "z=1,1"));
  assert.ok(done({ draws: 3 }, "", "", 3) && !done({ draws: 3 }, "", "", 2));
});

test("words are paragraphs, bold and italic, and nothing else", () => {
  assert.deepEqual(pieces("One **two**\nthree.\n\n*Four* <b>five</b> 2 * 3"), [
    [{ tag: "", text: "One " }, { tag: "b", text: "two" }, { tag: "", text: " three." }],
    [{ tag: "i", text: "Four" }, { tag: "", text: " <b>five</b> 2 * 3" }],
  ]);
});
