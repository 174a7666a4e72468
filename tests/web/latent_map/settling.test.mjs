import assert from "node:assert/strict";
import test from "node:test";

import { createSettling } from "../../../web/latent_map/settling.js";

function setUp() {
  const told = [];
  const looks = [];
  const now = { value: "a" };
  const settling = createSettling({
    read: () => now.value, onRest: (value) => told.push(value), later: (look) => looks.push(look),
  });
  const look = () => looks.shift()?.();
  settling.touch(); // what is there at first is known
  return { told, looks, now, settling, look };
}

test("what is there at first, and what has not changed, is no news", () => {
  const { told, looks, settling, look } = setUp();
  settling.touch();
  look();
  look();
  assert.deepEqual([told, looks.length], [[], 0]);
});

test("a change is told once it has been seen twice, and once", () => {
  const { told, now, settling, look } = setUp();
  now.value = "b";
  settling.touch();
  look();
  assert.deepEqual(told, []);
  look();
  settling.touch();
  look();
  assert.deepEqual(told, ["b"]);
});

test("what moves on between two looks is not told", () => {
  const { told, now, settling, look } = setUp();
  for (const value of ["b", "c", "d"]) {
    now.value = value;
    settling.touch();
    look();
  }
  assert.deepEqual(told, []);
  look();
  assert.deepEqual(told, ["d"]);
});

test("at once, where somebody has decided; then it is known", () => {
  const { told, now, settling, look } = setUp();
  now.value = "b";
  settling.tell();
  settling.tell();
  settling.touch();
  look();
  assert.deepEqual(told, ["b"]);
});

test("nothing is told after the end", () => {
  const { told, now, settling, look } = setUp();
  now.value = "b";
  settling.touch();
  settling.destroy();
  look();
  look();
  assert.deepEqual(told, []);
});
