import assert from "node:assert/strict";
import test from "node:test";

import { meaningOf } from "../../../../web/latent_map/input/keyboard.js";

test("arrows are steps, with Shift small ones", () => {
  assert.deepEqual(meaningOf("ArrowUp", false), { step: [0, 1 / 40] });
  assert.deepEqual(meaningOf("ArrowLeft", true), { step: [-1 / 400, 0] });
});

test("Enter and Escape, and nothing else", () => {
  assert.deepEqual(meaningOf("Enter", true), { enter: true });
  assert.deepEqual(meaningOf("Escape", false), { escape: true });
  for (const key of ["a", "Tab", " ", "constructor"]) assert.equal(meaningOf(key, false), null);
});
