import assert from "node:assert/strict";
import test from "node:test";

import {
  createBetaScale, createSweep, keyedFraction, typedBeta,
} from "../../../../web/latent_map/input/beta_scale.js";
import { close } from "../../support.mjs";

const scale = createBetaScale(0.01, 25);

test("even in log β", () => {
  close([scale.toFraction(0.01), scale.toFraction(25), scale.toFraction(0.5)], [0, 1, 0.5], 1e-12);
  for (const beta of [0.02, 1, 7]) close(scale.toBeta(scale.toFraction(beta)), beta, 1e-9);
});

test("clamped to the trained range", () => {
  assert.deepEqual([0, 3, 99].map(scale.clamp), [0.01, 3, 25]);
});

test("what was typed counts, and what could not is said", () => {
  assert.deepEqual(typedBeta("2.5", scale), { beta: 2.5, said: "" });
  const range = "This network knows β from 0.01 to 25";
  assert.deepEqual(typedBeta("0", scale), { beta: 0.01, said: `${range}: 0 became 0.01.` });
  assert.deepEqual(typedBeta("1000", scale), { beta: 25, said: `${range}: 1000 became 25.` });
  assert.deepEqual(typedBeta("-3", scale), { beta: 0.01, said: `${range}: -3 became 0.01.` });
  for (const text of ["", " ", "abc"]) {
    assert.deepEqual(typedBeta(text, scale), { beta: null, said: `${range}.` });
  }
});

test("an end as it is written on the slider is no surprise", () => {
  const { high } = createBetaScale(0.0199999996, 20);
  assert.equal(typedBeta("0.02", createBetaScale(0.0200000004, high)).said, "");
});

test("keys move by per cent of the range, not beyond it", () => {
  close(keyedFraction(0.5, "ArrowRight", false), 0.51, 1e-12);
  close(keyedFraction(0.5, "ArrowDown", true), 0.499, 1e-12);
  close(keyedFraction(0.5, "PageUp", false), 0.55, 1e-12);
  assert.equal(keyedFraction(0.99, "PageUp", false), 1);
  assert.equal(keyedFraction(0, "PageDown", false), 0);
  assert.equal(keyedFraction(0.5, "Home", false), null);
});

test("a sweep begins where it is, reaches the top and comes back", () => {
  const sweep = createSweep(0.5);
  close(sweep.advance(0), 0.5, 1e-12);
  const seen = Array.from({ length: 140 }, (_, i) => sweep.advance((i + 1) * 100));
  close(Math.max(...seen), 1, 1e-3);
  close(Math.min(...seen), 0, 1e-3);
  close(seen[139], 0.5, 1e-6); // there and back: 14 s
});

test("a hidden tab does not make it jump", () => {
  const [sweep, patient] = [createSweep(0.2), createSweep(0.2)];
  sweep.advance(0);
  patient.advance(0);
  close(sweep.advance(60_000), patient.advance(100), 1e-12);
});
