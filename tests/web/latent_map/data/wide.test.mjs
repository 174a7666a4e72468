import assert from "node:assert/strict";
import test from "node:test";

import { createExamples, fadesOf } from "../../../../web/latent_map/data/examples.js";
import { createWideCodes, variancesOf } from "../../../../web/latent_map/data/wide.js";
import { keptCode, shownCode, createMoment, sampledCode } from "../../../../web/latent_map/moment.js";
import { createSpace } from "../../../../web/latent_map/model/plane.js";
import { klAt } from "../../../../web/latent_map/panel/navigator.js";
import { reachInWords } from "../../../../web/latent_map/panel/reach.js";
import { isAxis, traversal, VALUES, walkAlong } from "../../../../web/latent_map/panel/traversal.js";
import { createState } from "../../../../web/latent_map/state.js";
import { close } from "../../support.mjs";

const PLANE = { origin: [0, 0, 0], across: [1, 0, 0], up: [0, 0, 1], names: ["z₁", "z₃"] };
const OTHER = { ...PLANE, across: [0, 1, 0], names: ["z₂", "z₃"] };
const FULL = { beta: 1, integers: Int16Array.from([1, 2, 3, -4, 5, -6, 0, 0, 0]), dimensions: 3, step: 0.5 };
const BETAS = [0.5, 1, 2];

/** What createCodes gives for a block of a drag, or of a way. */
const grid = (values) => ({
  count: values.length / 2,
  positions: (beta, out) => { out.set(values.map((value) => value * beta)); return out; },
  sigmas: (beta, out) => { out.fill(0.1 * beta); return out; },
});

function setUp() {
  const space = createSpace(PLANE);
  const wide = createWideCodes({ betas: BETAS, points: 3 }, space, FULL);
  const examples = createExamples({
    codes: wide, wide, space, labels: Uint8Array.from([0, 1, 1]), labelNames: ["a", "b"], beta: 1,
  });
  return { space, wide, examples };
}

test("at rest every example lies at its projection and decodes from all its coordinates", () => {
  const { examples } = setUp();
  close(examples.positions, [0.5, 1.5, -2, -3, 0, 0]);
  close(examples.fullOf(1), [-2, 2.5, -3]);
  assert.ok(examples.isExact(2));
});

test("another plane needs no other codes", () => {
  const { space, examples } = setUp();
  space.use(OTHER);
  examples.renew();
  close(examples.positions, [1, 1.5, 2.5, -3, 0, 0]);
  close(examples.codeOf(0), [1, 1.5]);
});

test("while β moves, some examples move on the plane and only the kept one is exact", () => {
  const { wide, examples } = setUp();
  wide.useDrag(grid([1, 1, 2, 2]));
  wide.useWay({ point: 2, codes: grid([7, 8, 9]) });
  examples.moveTo(2);
  close(examples.positions, [2, 2, 4, 4]);
  assert.deepEqual([0, 1, 2].map(examples.isExact), [false, false, true]);
  close(examples.fullOf(0), [2, 0, 2]); // its place on the plane
  close(examples.fullOf(2), [14, 16, 18]);
  close(examples.codeOf(2), [14, 18]); // not among those that move
  close(examples.sigma(2), [0.2, 0.2, 0.2], 1e-6);
  assert.equal(examples.sigma(0), null);
  examples.moveTo(1);
  assert.equal(examples.positions.length, 6);
});

test("points further from the plane are fainter", () => {
  const fades = fadesOf(Float32Array.from([3, 0, 1]));
  assert.equal(fades[1], 256);
  assert.ok(fades[1] > fades[2] && fades[2] > fades[0] && fades[0] > 40);
});

test("an example that is pointed at or kept decodes from its full code, a place on the plane", () => {
  const { space, examples } = setUp();
  const state = createState({ z: [0.5, 1.5], point: 0 });
  const moment = createMoment(state);
  const shown = () => shownCode(state, moment, examples, space);
  close(shown(), [0.5, 1, 1.5]);
  moment.hovered = [-1.99, -3.01];
  moment.hoveredPoint = 1;
  close(shown(), [-2, 2.5, -3]);
  moment.hoveredPoint = null;
  close(shown(), [-1.99, 0, -3.01]);
  moment.pointed = [9, 9, 9];
  assert.deepEqual(shown(), [9, 9, 9]);
  Object.assign(state, { point: null, full: [1, 2, 3] });
  close(keptCode(state, examples, space), [1, 2, 3]);
  state.full = null;
  close(keptCode(state, examples, space), [0.5, 0, 1.5]);
});

test("a draw from the posterior moves every coordinate", () => {
  const { space, wide, examples } = setUp();
  wide.useWay({ point: 0, codes: grid([1, 1, 1]) });
  const state = createState({ z: [0.5, 1.5], point: 0 });
  const moment = { ...createMoment(state), sample: [1, -1, 2] };
  close(sampledCode(state, moment, examples, space), [0.6, 0.9, 1.7], 1e-6);
});

test("variances are those of the means", () => {
  const values = variancesOf(FULL);
  const column = [0.5, -2, 0];
  const mean = column.reduce((a, b) => a + b) / 3;
  close(values[0], column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 3, 1e-9);
});

test("KL of a dimension is linear in log β", () => {
  const rows = [{ beta: 0.1, dimensions: [1, 4] }, { beta: 10, dimensions: [3, 0] }];
  close(klAt(rows, 1), [2, 2]);
  close(klAt(rows, 99), [3, 0]);
  close(klAt(rows.slice(0, 1), 5), [1, 4]);
});

test("a traversal moves one dimension a row", () => {
  const codes = traversal([1, 2, 3], [2, 0]);
  assert.equal(codes.length, 2 * VALUES.length);
  assert.deepEqual(codes[0], [1, 2, VALUES[0]]);
  assert.deepEqual(codes.at(-1), [VALUES.at(-1), 2, 3]);
});

test("how far out a z is, in words", () => {
  const { space, examples } = setUp();
  const world = { space, examples, message: { variational: true } };
  assert.equal(reachInWords(world, [0, 2, 0], null), "‖z‖ 2.00: further out than 74 % of the prior · 2.00 from the plane");
  assert.match(reachInWords(world, [1, 0, 0], null), /on the plane$/);
  examples.moveTo(2);
  assert.match(reachInWords(world, [1, 0, 0], 0), /while β moves$/);
  assert.ok(!reachInWords({ ...world, message: { variational: false } }, [1, 0, 0], null).includes("prior"));
});

test("a walk moves the kept z along its direction and nowhere else", () => {
  const way = [0.6, 0, 0.8];
  const codes = walkAlong([1, 2, 3], way);
  codes.forEach((code, i) => {
    close([0.6 * code[0] + 0.8 * code[2]], [VALUES[i]]);
    close([code[1], 0.8 * code[0] - 0.6 * code[2]], [2, 0.8 - 1.8]);
  });
  assert.ok(isAxis([0, 1, 0]) && !isAxis(way));
});
