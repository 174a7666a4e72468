/** panel/diagram.js: what is said of each step from input to output. */
import assert from "node:assert/strict";
import test from "node:test";

import { stepsInWords } from "../../../../web/latent_map/panel/diagram.js";

const MEAN = [0.5, -1], SIGMA = [0.1, 0.2];

test("an example is decoded at its mean", () => {
  const words = stepsInWords({ z: MEAN, mean: MEAN, sigma: SIGMA, noise: null });
  assert.equal(words.posterior, "μ = (0.50, −1.00), σ = (0.10, 0.20)");
  assert.equal(words.sample, "ε = 0, z = μ = (0.50, −1.00)");
});

test("a draw shows its noise", () => {
  const words = stepsInWords({ z: [0.6, -1.4], mean: MEAN, sigma: SIGMA, noise: [1, -2] });
  assert.equal(words.sample, "ε = (1.00, −2.00), z = μ + σ·ε = (0.60, −1.40)");
});

test("near an example z is where the pointer is", () => {
  const words = stepsInWords({ z: [0.52, -1], mean: MEAN, sigma: SIGMA, noise: null });
  assert.equal(words.sample, "z = (0.52, −1.00), where you point");
});

test("a plain autoencoder has a code and no noise", () => {
  const words = stepsInWords({ z: MEAN, mean: MEAN, sigma: null, noise: null });
  assert.equal(words.posterior, "code (0.50, −1.00)");
  assert.ok(!Object.values(words).some((text) => /[μσε]/.test(text)));
});

test("a place has no input", () => {
  const words = stepsInWords({ z: [2, 2], mean: null, sigma: null, noise: null });
  assert.match(words.input, /none/);
  assert.equal(words.sample, "z = (2.00, 2.00)");
});
