import assert from "node:assert/strict";
import test from "node:test";

import { aggregateDensity, densityGrid, priorDensity, shadowGrid } from "../../../../web/latent_map/model/density.js";
import { close } from "../../support.mjs";

const gauss = (x, mean, sigma) =>
  Math.exp(-0.5 * ((x - mean) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI));

const MEANS = Float32Array.from([0, 0, 1, -1, 3, 2]);
const SIGMAS = Float32Array.from([0.5, 0.25, 1, 2, 0.125, 0.5]);

test("the prior is a product of two normals", () => {
  close(priorDensity([0.5, -1]), gauss(0.5, 0, 1) * gauss(-1, 0, 1), 1e-12);
});

test("the aggregate posterior is the mean of all", () => {
  const z = [0.75, -0.5];
  const each = [0, 1, 2].map((i) =>
    gauss(z[0], MEANS[2 * i], SIGMAS[2 * i]) * gauss(z[1], MEANS[2 * i + 1], SIGMAS[2 * i + 1]));
  close(aggregateDensity(MEANS, SIGMAS, z), (each[0] + each[1] + each[2]) / 3, 1e-9);
});

test("the grid holds the logarithm of the same density", () => {
  const scale = { x0: -2, x1: 4, y0: -3, y1: 3 };
  const { x, y, z } = densityGrid(MEANS, SIGMAS, () => true, scale, 60);
  close([x[0], x[59], y[0]], [-1.95, 3.95, -2.95], 1e-9);
  for (const [c, r] of [[20, 30], [25, 22], [30, 20]]) {
    const density = aggregateDensity(MEANS, SIGMAS, [x[c], y[r]]);
    close(z[r][c], Math.log10(density), 0.01, `cell ${c}, ${r}`);
  }
});

test("hidden examples are not in it, and emptiness has a floor", () => {
  const grid = densityGrid(MEANS, SIGMAS, () => false, { x0: -1, x1: 1, y0: -1, y1: 1 }, 4);
  assert.ok(grid.z.flat().every((value) => value === -4));
});

test("a posterior narrower than a cell is not missed", () => {
  const narrow = Float32Array.from([1e-4, 1e-4]);
  const grid = densityGrid(Float32Array.from([0.03, 0.03]), narrow, () => true, { x0: -1, x1: 1, y0: -1, y1: 1 }, 8);
  assert.ok(Math.max(...grid.z.flat()) > -1);
});

test("shadows that lie aslant have the density of their covariance", () => {
  const [a, b, c] = [1, 0.49, -0.42];
  const scale = { x0: -4, x1: 4, y0: -4, y1: 4 };
  const { x, y, z } = shadowGrid(Float32Array.from([0.3, -0.2]), Float32Array.from([a, b, c]), () => true, scale, 80);
  for (const [col, row] of [[43, 38], [30, 45], [55, 30], [50, 40]]) {
    const [dx, dy] = [x[col] - 0.3, y[row] + 0.2];
    const determinant = a * b - c * c;
    const squared = (b * dx * dx - 2 * c * dx * dy + a * dy * dy) / determinant;
    const density = Math.exp(-0.5 * squared) / (2 * Math.PI * Math.sqrt(determinant));
    close(z[row][col], Math.log10(density), 0.01, `cell ${col}, ${row}`);
  }
});

test("shadows that lie straight have the density that two dimensions have", () => {
  const scale = { x0: -2, x1: 4, y0: -3, y1: 3 };
  const straight = Float32Array.from({ length: 9 }, (_, i) => (i % 3 === 2 ? 0 : SIGMAS[2 * Math.floor(i / 3) + (i % 3)] ** 2));
  const one = shadowGrid(MEANS, straight, () => true, scale, 40).z.flat();
  const other = densityGrid(MEANS, SIGMAS, () => true, scale, 40).z.flat();
  one.forEach((value, i) => close(value, other[i], 0.02));
});
