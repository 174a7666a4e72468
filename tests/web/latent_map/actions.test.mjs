import assert from "node:assert/strict";
import test from "node:test";

import { createActions } from "../../../web/latent_map/actions.js";
import { nearestPoint, toPixels } from "../../../web/latent_map/lib/geometry.js";
import { createMoment, sampledPlace, shownPlace } from "../../../web/latent_map/moment.js";
import { createState, keptOf } from "../../../web/latent_map/state.js";
import { close } from "../support.mjs";

const SCALE = { left: 0, top: 0, width: 400, height: 400, x0: -2, x1: 2, y0: -2, y1: 2 };
const POSITIONS = Float32Array.from([0, 0, 1, 1, -1, 0.5]);
const LABELS = Uint8Array.from([0, 1, 2]);

const examples = {
  count: 3,
  positions: POSITIONS,
  positionsAt: () => POSITIONS,
  codeOf: (i) => [POSITIONS[2 * i], POSITIONS[2 * i + 1]],
  near: (z, reach, hidden) => nearestPoint(POSITIONS, LABELS, hidden, z, reach),
  isVisible: (i, hidden) => !hidden.has(LABELS[i]),
  sigma: () => [0.5, 0.25],
};

function setUp(given = {}, decodesImages = true) {
  const state = createState({ z: [0.4, -0.6], ...given });
  const moment = createMoment(state);
  const calls = [];
  const call = (name) => () => calls.push(name);
  const actions = createActions({
    world: { state, moment, examples, decodesImages }, scale: () => SCALE, onMove: call("move"),
    onSelect: call("select"), onRegion: call("region"), onEnd: call("end"),
  });
  return { state, moment, calls, actions };
}

const pixels = (z) => toPixels(SCALE, z);

test("a click keeps the place, or the example that is near", () => {
  const { state, calls, actions } = setUp();
  actions.click(pixels([1.5, -1.5]), false);
  close(state.z, [1.5, -1.5], 1e-9);
  assert.equal(state.point, null);
  actions.click(pixels([1.05, 1.02]), false); // 5 pixels away
  assert.deepEqual(keptOf(state), { z: [1, 1], point: 1 });
  assert.deepEqual(calls, ["move", "select", "move", "select"]);
});

test("hidden examples are not hit", () => {
  const { state, actions } = setUp({ hidden: new Set([1]) });
  actions.click(pixels([1, 1]), false);
  assert.equal(state.point, null);
});

test("Shift, or the path's mode, sets B instead", () => {
  for (const [given, shift] of [[{}, true], [{ drag: "path" }, false]]) {
    const { state, calls, actions } = setUp(given);
    actions.click(pixels([1.02, 1]), shift);
    assert.deepEqual(state.to, [1, 1]);
    assert.deepEqual(state.z, [0.4, -0.6]);
    assert.ok(!calls.includes("select"));
  }
});

test("without images there is no path", () => {
  const { state, actions } = setUp({}, false);
  actions.click(pixels([1, 1]), true);
  assert.equal(state.to, null);
});

test("a double click undoes its two clicks", () => {
  const { state, actions } = setUp();
  actions.click(pixels([1.5, 0]), false);
  actions.click(pixels([1.5, 0]), false);
  actions.undoTwo();
  assert.deepEqual(keptOf(state), { z: [0.4, -0.6], point: null });
});

test("arrow keys move a point of their own; Enter keeps it, Escape drops it", () => {
  const { state, moment, actions } = setUp();
  actions.step([0.25, 0]);
  actions.step([0, 0.25]);
  close(moment.cursor, [1.4, 0.4], 1e-12);
  assert.deepEqual(state.z, [0.4, -0.6]);
  actions.escape();
  assert.equal(moment.cursor, null);
  actions.enter(false);
  assert.deepEqual(state.z, [0.4, -0.6], "without a point Enter does nothing");
  actions.step([0.25, 0]);
  actions.enter(true);
  close(state.to, [1.4, -0.6], 1e-12);
  actions.enter(false);
  close(state.z, [1.4, -0.6], 1e-12);
  assert.equal(moment.cursor, null);
});

test("the pointer takes over from keys and draws, and leaves once", () => {
  const { moment, calls, actions } = setUp({ point: 1 });
  actions.drawAgain();
  actions.step([0.1, 0]);
  actions.hover([5, 5]);
  assert.deepEqual([moment.cursor, moment.sample, moment.pointer], [null, null, [5, 5]]);
  actions.leave();
  const moves = calls.length;
  actions.leave();
  assert.equal(calls.length, moves);
});

test("a draw is μ + σ·ε of the kept example, and of no mere place", () => {
  const { state, moment, actions } = setUp();
  actions.drawAgain();
  assert.equal(moment.sample, null);
  Object.assign(state, { point: 1, z: [1, 1] });
  actions.drawAgain();
  const [e, f] = moment.sample;
  close(sampledPlace(state, moment, examples), [1 + 0.5 * e, 1 + 0.25 * f], 1e-12);
  assert.equal(shownPlace(state, moment, examples).what, "drawn from its posterior");
});

test("a box selects what is visible in it", () => {
  const { state, moment, calls, actions } = setUp({ drag: "box", hidden: new Set([2]) });
  const grabbed = actions.grab(pixels([-1.5, -0.5]));
  grabbed.move(pixels([0, 0.2]));
  assert.equal(moment.outline.length, 4);
  assert.deepEqual(moment.selected, []);
  grabbed.end(pixels([1.5, 1.5]));
  assert.deepEqual(moment.selected, [0, 1]);
  assert.deepEqual(state.region, moment.outline);
  assert.ok(calls.includes("region"));
  actions.setRegion(null);
  assert.deepEqual([moment.selected, state.region], [[], null]);
});

test("a lasso follows the pointer", () => {
  const { moment, actions } = setUp({ drag: "lasso" });
  const grabbed = actions.grab(pixels([-0.5, -0.5]));
  for (const z of [[0.5, -0.5], [0.5, 0.5]]) grabbed.move(pixels(z));
  grabbed.end(pixels([-0.5, 0.5]));
  assert.equal(moment.outline.length, 4);
  assert.deepEqual(moment.selected, [0]);
});

test("an empty selection leaves no outline", () => {
  const { state, moment, actions } = setUp({ drag: "box" });
  actions.grab(pixels([1.5, -1.5])).end(pixels([1.8, -1.8]));
  assert.deepEqual([moment.outline, state.region], [null, null]);
});

test("either end of a path can be dragged; without a path a drag is the map's own", () => {
  const { state, actions } = setUp();
  assert.equal(actions.grab(pixels(state.z)), null);
  actions.setEnd([1.5, -1]);
  actions.grab(pixels([1.5, -1])).move(pixels([1.6, 0]));
  close(state.to, [1.6, 0], 1e-9);
  const start = actions.grab(pixels([0.4, -0.6]));
  start.move(pixels([0, -1]));
  close(state.z, [0, -1], 1e-9);
  start.end(pixels([0.2, -1.2]));
  close(state.z, [0.2, -1.2], 1e-9);
});

test("what is shown: the play, the pointer, a draw, what is kept", () => {
  const { state, moment } = setUp({ point: 1, z: [1, 1] });
  assert.deepEqual(shownPlace(state, moment, examples), { z: [1, 1], point: 1, what: "kept · test example 1" });
  Object.assign(moment, { sample: [0, 0], hovered: [0, 0], hoveredPoint: 0 });
  assert.deepEqual(shownPlace(state, moment, examples), { z: [0, 0], point: 0, what: "pointer" });
  moment.played = [2, 2];
  assert.equal(shownPlace(state, moment, examples).what, "on the way");
});

test("a selection from elsewhere has no outline, and the next outline takes its place", () => {
  const { state, moment, calls, actions } = setUp({ hidden: new Set([2]) });
  actions.selectNeighbours([0, 2], { x: [0, 1], y: [0, 0.5] });
  assert.deepEqual([moment.selected, moment.outline, state.region], [[0], null, null]);
  assert.equal(moment.fades?.[0], 256);
  assert.ok(calls.includes("region") && calls.includes("move"));
  actions.setRegion([[-2, -2], [2, -2], [2, 2], [-2, 2]]);
  assert.deepEqual([moment.selected, moment.fades], [[0, 1], null]);
});
