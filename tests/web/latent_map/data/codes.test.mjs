import assert from "node:assert/strict";
import test from "node:test";

import { createCodes, openGrid, unpackGrid } from "../../../../web/latent_map/data/codes.js";
import { createExamples } from "../../../../web/latent_map/data/examples.js";
import { close, random } from "../../support.mjs";

/** Second differences along the nodes, low bytes, then high bytes: vae_core's Quantised.packed. */
function pack(nodes) {
  const size = nodes[0].length;
  const at = (k, i) => (k < 0 ? 0 : nodes[k][i]);
  const second = nodes.flatMap((_, k) =>
    Array.from({ length: size }, (_, i) => at(k, i) - 2 * at(k - 1, i) + at(k - 2, i)));
  const bytes = new Uint8Array(2 * second.length);
  second.forEach((value, i) => {
    bytes[i] = value & 255;
    bytes[second.length + i] = (value >> 8) & 255;
  });
  return bytes;
}

const BETAS = [0.1, 0.5, 1, 4];
const MEAN = [[0, 100], [50, -20], [1000, 7], [3, 3]].map((row) => [...row, 30000, -30000]);
const VARIANCE = [[-10, 0, 4, 8], [10, 20, -40, 2]];

const codes = () => createCodes(
  {
    betas: BETAS, points: 2, mean_step: 0.001, log_variance_betas: [0.1, 4],
    log_variance_step: 0.02, sections: {},
  },
  { mean: pack(MEAN), log_variance: pack(VARIANCE) },
);

test("unpacking undoes packing, overflow included", () => {
  const next = random(11);
  const nodes = Array.from({ length: 6 }, () =>
    Array.from({ length: 8 }, () => Math.floor(next() * 64000) - 32000));
  const grid = unpackGrid(pack(nodes), nodes.length);
  assert.deepEqual(grid.map((row) => [...row]), nodes);
});

test("at a node the codes are the stored ones", () => {
  BETAS.forEach((beta, k) => {
    close(codes().positions(beta, new Float32Array(4)), MEAN[k].map((value) => value * 0.001), 1e-5);
  });
});

test("each β is unpacked when it is asked for, in whatever order", () => {
  const grid = openGrid(pack(MEAN), MEAN.length);
  for (const k of [2, 0, 3, 1, 3]) assert.deepEqual([...grid(k)], MEAN[k]);
});

test("codes at few β are the same ones where those follow from them, and can be filled", () => {
  const next = random(5);
  const betas = Array.from({ length: 24 }, (_, k) => 0.02 * 1000 ** (k / 23));
  const nodes = betas.map(() => Array.from({ length: 6 }, () => Math.floor(next() * 4000) - 2000));
  const header = (/** @type {number[]} */ of) => ({
    betas: of.map((k) => betas[k]), points: 3, mean_step: 0.001,
    log_variance_betas: of.map((k) => betas[k]), log_variance_step: 0.001, sections: {},
  });
  const packed = (/** @type {number[]} */ of) => {
    const bytes = pack(of.map((k) => nodes[k]));
    return { mean: bytes, log_variance: bytes };
  };
  const all = betas.map((_, k) => k), few = [0, 9, 10, 11, 12, 23];
  const whole = createCodes(header(all), packed(all)), part = createCodes(header(few), packed(few));
  const differ = (/** @type {number} */ beta) => {
    const [a, b] = [whole, part].map((codes) => [
      ...codes.positions(beta, new Float32Array(6)), ...codes.sigmas(beta, new Float32Array(6)),
      ...codes.sigma(2, beta)]);
    return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
  };
  const inside = Math.sqrt(betas[10] * betas[11]);
  assert.equal(differ(inside), 0);
  assert.ok(differ(betas[5]) > 0.01);
  part.fill(header(all), packed(all));
  for (const beta of [inside, betas[5], 3, 19]) assert.equal(differ(beta), 0);
});

test("beyond the nodes, those of the last one", () => {
  close(codes().positions(99, new Float32Array(4)), MEAN[3].map((value) => value * 0.001), 1e-5);
});

test("widths are the root of the variance, one by one and all at once", () => {
  const expected = VARIANCE[0].map((value) => Math.exp((value * 0.02) / 2));
  close(codes().sigmas(0.1, new Float32Array(4)), expected, 1e-6);
  close(codes().sigma(1, 0.1), expected.slice(2), 1e-6);
  const beta = Math.sqrt(0.1 * 4); // halfway in log β: between two nodes the cubic is a line
  const middle = VARIANCE[0].map((value, i) => Math.exp(((value + VARIANCE[1][i]) * 0.01) / 2));
  close(codes().sigmas(beta, new Float32Array(4)), middle, 1e-6);
});

const examples = (labels = Uint8Array.from([0, 3])) =>
  createExamples({ codes: codes(), labels, labelNames: ["zero", "one"], beta: 1 });

test("examples move with β", () => {
  const shown = examples();
  close(shown.codeOf(0), [1, 0.007], 1e-6);
  const sigma = shown.sigmas()[0];
  shown.moveTo(4);
  close(shown.codeOf(0), [0.003, 0.003], 1e-6);
  assert.notEqual(shown.sigmas()[0], sigma);
  close(shown.sigma(0), shown.sigmas().slice(0, 2), 1e-6);
});

test("names of labels, of unknown ones, and of none", () => {
  assert.deepEqual([0, 3, null].map(examples().nameOf), ["zero", "3", "examples"]);
  assert.equal(examples(null).labelOf(1), null);
});

test("middles are medians of what is shown", () => {
  const middles = examples().middles(new Set([3]));
  assert.equal(middles.length, 1);
  assert.equal(middles[0].label, 0);
  close(middles[0].z, [1, 0.007], 1e-6);
  assert.deepEqual(examples(null).middles(new Set()), []);
});

test("hidden examples are neither near nor visible", () => {
  const shown = examples();
  assert.equal(shown.near([1, 0], 0.1, new Set()), 0);
  assert.equal(shown.near([1, 0], 0.1, new Set([0])), null);
  assert.ok(shown.isVisible(1, new Set([0])) && !shown.isVisible(1, new Set([3])));
});
