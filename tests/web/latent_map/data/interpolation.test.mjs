import assert from "node:assert/strict";
import test from "node:test";

import { catmullRom } from "../../../../web/latent_map/data/interpolation.js";
import { close, random } from "../../support.mjs";

/** Hermite's cubic on slopes of parabolas, written another way: by solving for the polynomial. */
function oracle(nodes, values, t) {
  let i = 0;
  while (i < nodes.length - 2 && t >= nodes[i + 1]) i++;
  const slope = (k) => {
    const [low, high] = [Math.max(k - 1, 0), Math.min(k + 1, nodes.length - 1)];
    if (high - low < 2) return (values[high] - values[low]) / (nodes[high] - nodes[low]);
    const [a, b] = [nodes[k] - nodes[low], nodes[high] - nodes[k]];
    const [da, db] = [(values[k] - values[low]) / a, (values[high] - values[k]) / b];
    return (da * b + db * a) / (a + b);
  };
  const h = nodes[i + 1] - nodes[i];
  const [p, q, m, n] = [values[i], values[i + 1], slope(i), slope(i + 1)];
  const x = t - nodes[i];
  const c = (3 * (q - p)) / h ** 2 - (2 * m + n) / h;
  const d = (2 * (p - q)) / h ** 3 + (m + n) / h ** 2;
  return p + m * x + c * x ** 2 + d * x ** 3;
}

const mix = (terms, values) => terms.reduce((sum, [node, weight]) => sum + weight * values[node], 0);

test("as another formula has it, on uneven nodes", () => {
  const next = random(3);
  for (const count of [2, 3, 4, 9]) {
    const nodes = Array.from({ length: count }, next).sort((a, b) => a - b);
    const values = Array.from({ length: count }, () => next() * 4 - 2);
    for (let i = 0; i < 40; i++) {
      const t = nodes[0] + next() * (nodes[count - 1] - nodes[0]);
      close(mix(catmullRom(nodes, t), values), oracle(nodes, values, t), 1e-9);
    }
  }
});

test("a parabola is met exactly inside", () => {
  const nodes = [0, 0.5, 2, 3, 4.5];
  const parabola = (x) => 2 * x * x - 3 * x + 1;
  for (const t of [0.7, 1.5, 2.5, 2.9]) close(mix(catmullRom(nodes, t), nodes.map(parabola)), parabola(t));
});

test("at a node only that node counts; outside, the nearest", () => {
  const nodes = [0, 1, 2, 4];
  assert.deepEqual(catmullRom(nodes, 1), [[1, 1]]);
  assert.deepEqual(catmullRom(nodes, -5), [[0, 1]]);
  assert.deepEqual(catmullRom(nodes, 9), [[3, 1]]);
  assert.deepEqual(catmullRom([7], 3), [[0, 1]]);
});

test("weights sum to one", () => {
  for (const t of [0.1, 1.2, 2.9]) {
    close(catmullRom([0, 1, 2, 3], t).reduce((sum, [, weight]) => sum + weight, 0), 1);
  }
});
