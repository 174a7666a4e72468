import assert from "node:assert/strict";
import test from "node:test";

import { shows } from "../../../web/first_minute/index.js";

const inside = { closest: (selector) => (selector === ".lm-map" ? {} : null) };
const step = { words: "", tried: { selector: ".lm-map", events: ["pointermove", "keydown"] } };

test("a step is tried with one of its events, at its place", () => {
  assert.equal(shows(step, { type: "pointermove", target: inside }), true);
  assert.equal(shows(step, { type: "input", target: inside }), false);
  assert.equal(shows(step, { type: "pointermove", target: { closest: () => null } }), false);
  assert.equal(shows(step, { type: "pointermove", target: null }), false);
});

test("of the keys only arrows try anything", () => {
  assert.equal(shows(step, { type: "keydown", key: "ArrowLeft", target: inside }), true);
  assert.equal(shows(step, { type: "keydown", key: "Tab", target: inside }), false);
});

test("a step that names nothing to try waits for its button", () => {
  assert.equal(shows({ words: "" }, { type: "pointermove", target: inside }), false);
});
