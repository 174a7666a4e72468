import assert from "node:assert/strict";
import test from "node:test";

import { metricsAt } from "../../../../web/latent_map/data/metrics.js";
import { close } from "../../support.mjs";

const row = (beta, reconstruction, kl) => (
  { beta, reconstruction, kl, loss: reconstruction + beta * kl, elbo: -(reconstruction + kl), active_units: 2 }
);
const ROWS = [row(0.1, 100, 10), row(1, 120, 6), row(10, 160, 1)];

test("linear in log β between rows", () => {
  const middle = metricsAt(ROWS, Math.sqrt(0.1));
  close([middle.reconstruction, middle.kl], [110, 8], 1e-9);
  close(metricsAt(ROWS, 10 ** 0.25).kl, 6 - 5 * 0.25, 1e-9);
});

test("the ELBO stays the sum of its parts", () => {
  for (const beta of [0.13, 0.7, 3, 9]) {
    const { reconstruction, kl, elbo } = metricsAt(ROWS, beta);
    close(-elbo, reconstruction + kl, 1e-9);
  }
});

test("rows themselves, and the ends beyond", () => {
  close(metricsAt(ROWS, 1).kl, 6);
  close([metricsAt(ROWS, 0.001).kl, metricsAt(ROWS, 1000).kl], [10, 1]);
});

test("one row is the same everywhere; none is none", () => {
  assert.equal(metricsAt([ROWS[0]], 5).kl, 10);
  assert.equal(metricsAt([{ ...ROWS[0], beta: 0 }], 0).kl, 10); // a plain autoencoder
  assert.equal(metricsAt([], 1), null);
});

test("what is missing in one row is missing between", () => {
  assert.equal(metricsAt([ROWS[0], { ...ROWS[1], kl: null }], 0.5).kl, null);
});
