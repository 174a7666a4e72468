import assert from "node:assert/strict";
import test from "node:test";

import { besideTerm } from "../../../../web/latent_map/panel/meanings.js";

const SIZE = { width: 230, height: 80 }, ROOM = { width: 390, height: 844 };
const term = (left, top) => ({ left, top, right: left + 40, bottom: top + 20 });

test("below its term", () => {
  assert.deepEqual(besideTerm(term(50, 100), SIZE, ROOM), { left: 50, top: 126 });
});

test("never out of the window at a side", () => {
  assert.equal(besideTerm(term(340, 100), SIZE, ROOM).left, 154);
  assert.equal(besideTerm(term(-20, 100), SIZE, ROOM).left, 6);
});

test("above where there is no room below, unless there is none above either", () => {
  assert.equal(besideTerm(term(50, 800), SIZE, ROOM).top, 714);
  assert.equal(besideTerm(term(50, 60), SIZE, { width: 390, height: 120 }).top, 86);
});
