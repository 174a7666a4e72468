/** The exact posterior of the kept example: what comes, and when it is asked for. */
import assert from "node:assert/strict";
import test from "node:test";

import { createExactPosteriors, readExact } from "../../../../web/latent_map/data/exact.js";
import { close } from "../../support.mjs";

const [MEAN, SIGMA] = [[1, -0.5], [0.2, 0.1]];
const SIDE = 65;

/** A Gaussian's density as the host sends it: closed form of a linear decoder's posterior. */
function gaussianBlock() {
  const axis = (at) => Array.from({ length: SIDE },
    (_, i) => MEAN[at] + 4.5 * SIGMA[at] * (2 * i / (SIDE - 1) - 1));
  const [x, y] = [axis(0), axis(1)];
  const peak = 1 / (2 * Math.PI * SIGMA[0] * SIGMA[1]);
  const density = y.flatMap((b) => x.map((a) => peak *
    Math.exp(-0.5 * (((a - MEAN[0]) / SIGMA[0]) ** 2 + ((b - MEAN[1]) / SIGMA[1]) ** 2))));
  const levels = [1, 2].map((sigmas) => peak * Math.exp(-0.5 * sigmas ** 2));
  return blockOf({
    x, y, levels, best: { mean: MEAN, sigma: SIGMA },
    log_p: -10, error: 0.001, elbo: -12, approximation: 0.5, amortisation: 1.5,
  }, Float32Array.from(density));
}

function blockOf(header, floats = new Float32Array(0)) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + floats.byteLength);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(new Uint8Array(floats.buffer), 4 + text.length);
  return bytes;
}

test("the lines of a Gaussian lie at one and two standard deviations", () => {
  const { drawn, refused } = readExact(gaussianBlock());
  assert.equal(refused, null);
  drawn.lines.forEach((lines, i) => {
    assert.ok(lines.length > 40);
    for (const [x, y] of lines.flat()) {
      close(Math.hypot((x - MEAN[0]) / SIGMA[0], (y - MEAN[1]) / SIGMA[1]), i + 1, 0.02);
    }
    const around = lines.flat().map(([x, y]) => Math.atan2(y - MEAN[1], x - MEAN[0]));
    assert.ok(Math.min(...around) < -3 && Math.max(...around) > 3); // all around
  });
  assert.deepEqual([drawn.log_p, drawn.amortisation], [-10, 1.5]);
});

test("what cannot be resolved comes as a sentence", () => {
  assert.deepEqual(readExact(blockOf({ refused: "Too narrow." })), { refused: "Too narrow.", drawn: null });
});

function started(given = {}) {
  const asked = [];
  const state = { point: 7, beta: 1, epoch: null, layers: new Set(["posterior"]), ...given };
  const message = { exact: { point: 7, beta: 1, block: "a" } };
  const came = [];
  const source = { block: (digest) => { asked.push(digest); return Promise.resolve(gaussianBlock()); } };
  const exact = createExactPosteriors({
    world: { message, state }, source, onCome: () => came.push(1), onTrouble: assert.fail,
  });
  return { exact, state, message, asked, came };
}

test("it is asked for once, and is there when it has come", async () => {
  const { exact, asked, came } = started();
  assert.equal(exact.now(), "waits");
  assert.equal(exact.now(), "waits");
  assert.deepEqual(asked, ["a"]);
  await new Promise(setImmediate);
  assert.equal(came.length, 1);
  assert.equal(exact.now().drawn.log_p, -10);
});

test("nothing is asked for while the layer is off, nothing is kept, or a moment of the training is shown", () => {
  for (const given of [{ layers: new Set() }, { point: null }, { epoch: 3 }]) {
    const { exact, asked } = started(given);
    assert.equal(exact.now(), null);
    assert.deepEqual(asked, []);
  }
});

test("another example or another β waits for its own", async () => {
  const { exact, state, message, asked } = started();
  exact.now();
  await new Promise(setImmediate);
  state.beta = 2;
  assert.equal(exact.now(), "waits");
  state.beta = 1;
  state.point = 8;
  assert.equal(exact.now(), "waits");
  message.exact = { point: 8, beta: 1, block: "b" };
  assert.equal(exact.now(), "waits");
  assert.deepEqual(asked, ["a", "b"]);
  await new Promise(setImmediate);
  assert.equal(exact.now().drawn.log_p, -10);
});

test("β = 0 is a β like any other", async () => {
  const { exact, message } = started({ beta: 0 });
  message.exact = { point: 7, beta: 0, block: "a" };
  exact.now();
  await new Promise(setImmediate);
  assert.notEqual(exact.now(), "waits");
});
