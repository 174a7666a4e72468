import assert from "node:assert/strict";
import test from "node:test";

import { createGestures } from "../../../../web/latent_map/input/gestures.js";
import { inArea } from "../../../../web/latent_map/lib/geometry.js";
import { SCALE } from "../../support.mjs";

const MOUSE = { id: 1, touch: false };
const finger = (id) => ({ id, touch: true });

function setUp({ grabbed = null } = {}) {
  const calls = [];
  const call = (name) => (...details) => calls.push([name, ...details]);
  const gestures = createGestures({
    inArea: (at) => inArea(SCALE, at),
    grab: () => grabbed,
    onHover: call("hover"),
    onLeave: call("leave"),
    onClick: call("click"),
    onDoubleClick: call("double"),
    onPinch: call("pinch"),
  });
  return { calls, gestures };
}

const named = (calls, name) => calls.filter(([other]) => other === name);

test("down and up at one place is a click", () => {
  const { calls, gestures } = setUp();
  gestures.down({ ...MOUSE, at: [50, 50] });
  gestures.up({ id: 1, at: [52, 51], shift: false });
  assert.deepEqual(calls, [["click", [52, 51], false]]);
});

test("with Shift it says so", () => {
  const { calls, gestures } = setUp();
  gestures.down({ ...MOUSE, at: [50, 50] });
  gestures.up({ id: 1, at: [50, 50], shift: true });
  assert.deepEqual(calls, [["click", [50, 50], true]]);
});

test("a finger that was drawn over the map keeps the place where it is lifted", () => {
  const { calls, gestures } = setUp();
  gestures.down({ ...finger(1), at: [50, 50] });
  gestures.move({ ...finger(1), at: [90, 60], over: true });
  gestures.up({ id: 1, at: [90, 60], shift: false });
  assert.deepEqual(named(calls, "click"), [["click", [90, 60], false]]);
  gestures.down({ ...finger(2), at: [50, 50] });
  gestures.up({ id: 2, at: [5000, 60], shift: false });
  assert.equal(named(calls, "click").length, 1); // outside of the map
});

test("a drag is no click, not even one that comes back", () => {
  for (const end of [[80, 50], [50, 50]]) {
    const { calls, gestures } = setUp();
    gestures.down({ ...MOUSE, at: [50, 50] });
    gestures.move({ ...MOUSE, at: [80, 50], over: true });
    gestures.up({ id: 1, at: end, shift: false });
    assert.deepEqual(named(calls, "click"), []);
  }
});

test("a release far away without a move is no click either", () => {
  const { calls, gestures } = setUp();
  gestures.down({ ...MOUSE, at: [50, 50] });
  gestures.up({ id: 1, at: [57, 50], shift: false });
  assert.deepEqual(calls, []);
});

test("another pointer's release does not end the press", () => {
  const { calls, gestures } = setUp();
  gestures.down({ ...MOUSE, at: [50, 50] });
  gestures.up({ id: 2, at: [50, 50], shift: false });
  gestures.up({ id: 1, at: [50, 50], shift: false });
  assert.equal(named(calls, "click").length, 1);
});

test("hovering needs the map under the pointer, and the area", () => {
  const { calls, gestures } = setUp();
  gestures.move({ ...MOUSE, at: [50, 50], over: true });
  gestures.move({ ...MOUSE, at: [50, 50], over: false });
  gestures.move({ ...MOUSE, at: [5, 50], over: true });
  assert.deepEqual(calls, [["hover", [50, 50]], ["leave"], ["leave"]]);
});

test("what is grabbed moves once it is dragged, and ends where it is let go", () => {
  const moves = [];
  const grabbed = { move: (at) => moves.push(["move", at]), end: (at) => moves.push(["end", at]) };
  const { calls, gestures } = setUp({ grabbed });
  gestures.down({ ...MOUSE, at: [50, 50] });
  assert.ok(gestures.isGrabbing());
  gestures.move({ ...MOUSE, at: [52, 50], over: true }); // too little
  gestures.move({ ...MOUSE, at: [60, 50], over: true });
  gestures.up({ id: 1, at: [70, 50], shift: false });
  assert.deepEqual(moves, [["move", [60, 50]], ["end", [70, 50]]]);
  assert.deepEqual(calls, []);
  assert.ok(!gestures.isGrabbing());
});

test("a click on what could be grabbed is a click", () => {
  const { calls, gestures } = setUp({ grabbed: { move: assert.fail, end: assert.fail } });
  gestures.down({ ...MOUSE, at: [50, 50] });
  gestures.up({ id: 1, at: [50, 50], shift: false });
  assert.deepEqual(calls, [["click", [50, 50], false]]);
});

test("a double click inside the area, as the browser counts it", () => {
  const { calls, gestures } = setUp();
  gestures.mouseDown(1000);
  gestures.mouseUp(1100, 1, [50, 50]);
  gestures.mouseUp(1300, 2, [50, 50]);
  assert.deepEqual(calls, [["double"]]);
  gestures.mouseUp(1300, 2, [5, 5]); // outside
  gestures.mouseUp(2500, 2, [50, 50]); // begun elsewhere
  gestures.mouseUp(1300, 3, [50, 50]);
  assert.equal(calls.length, 1);
});

test("one finger hovers and taps", () => {
  const { calls, gestures } = setUp();
  gestures.down({ ...finger(7), at: [50, 50] });
  gestures.move({ ...finger(7), at: [52, 50], over: true });
  gestures.up({ id: 7, at: [52, 50], shift: false });
  assert.deepEqual(calls, [
    ["hover", [50, 50]], ["hover", [52, 50]], ["click", [52, 50], false], ["leave"],
  ]);
});

test("a finger that is not on the map does nothing", () => {
  const { calls, gestures } = setUp();
  gestures.move({ ...finger(9), at: [50, 50], over: false });
  assert.deepEqual(calls, []);
});

test("two fingers pinch, and neither clicks", () => {
  const { calls, gestures } = setUp();
  gestures.down({ ...finger(1), at: [40, 50] });
  gestures.down({ ...finger(2), at: [80, 50] });
  gestures.move({ ...finger(2), at: [90, 50], over: true });
  gestures.move({ ...finger(1), at: [30, 50], over: true });
  gestures.up({ id: 1, at: [30, 50], shift: false });
  gestures.up({ id: 2, at: [90, 50], shift: false });
  assert.deepEqual(named(calls, "pinch"), [
    ["pinch", [80, 50], [90, 50], [40, 50]], ["pinch", [40, 50], [30, 50], [90, 50]],
  ]);
  assert.deepEqual(named(calls, "click"), []);
  assert.ok(!gestures.isTouched());
});

test("a second finger lets go of what the first had grabbed", () => {
  const { gestures } = setUp({ grabbed: { move: assert.fail, end: assert.fail } });
  gestures.down({ ...finger(1), at: [40, 50] });
  gestures.down({ ...finger(2), at: [80, 50] });
  gestures.move({ ...finger(1), at: [60, 50], over: true });
  gestures.up({ id: 1, at: [60, 50], shift: false });
  assert.ok(!gestures.isGrabbing());
});

test("a cancelled pointer leaves nothing behind", () => {
  const { calls, gestures } = setUp();
  gestures.down({ ...finger(1), at: [40, 50] });
  gestures.cancel(1);
  gestures.up({ id: 1, at: [40, 50], shift: false });
  assert.deepEqual(named(calls, "click"), []);
  assert.ok(!gestures.isPressed() && !gestures.isTouched());
});
