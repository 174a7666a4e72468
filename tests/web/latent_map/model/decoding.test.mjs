import assert from "node:assert/strict";
import test from "node:test";

import { createBackground } from "../../../../web/latent_map/model/background.js";
import { createDecoding, multiplyAdds } from "../../../../web/latent_map/model/decoding.js";

const dense = (inputs, units) => ({ kind: "dense", inputs, units, weights: 0, bias: 2, activation: "linear" });
const SMALL = {
  latent_dim: 2, shape: [1, 1, 1], output: "linear", weights_dtype: "float32", embedding: null,
  layers: [dense(2, 1)],
};
const LARGE = { ...SMALL, layers: [dense(4000, 4000)] };
const weights = new Uint8Array(Float32Array.from([0.25, 0, 0.5]).buffer); // x/4 + 0.5

function fakeBackground() {
  return {
    sent: [],
    post(message) { this.sent.push(message); },
    listen(kind, listener) { this.answer = listener; },
  };
}

test("a small network decodes at once, every code in its order", () => {
  const background = fakeBackground();
  const decoding = createDecoding({ spec: SMALL, weights }, background);
  const got = [];
  decoding.ask("strip", [[0, 0], [1, 0], [-2, 0]], (i, values) => got.push([i, values[0]]));
  assert.deepEqual(got, [[0, 0.5], [1, 0.75], [2, 0]]);
  assert.ok(decoding.atOnce);
  assert.deepEqual(background.sent, []);
});

test("a large one asks the worker, with the β that is set, and is answered later", () => {
  const background = fakeBackground();
  const decoding = createDecoding({ spec: LARGE, weights }, background);
  const got = [];
  assert.ok(!decoding.atOnce);
  decoding.setBeta(5);
  decoding.ask("shown", [Float32Array.of(9, 1, 2).subarray(1)], (i, values) => got.push([i, ...values]));
  const [{ ask: { request, ...ask } }] = background.sent;
  assert.deepEqual(ask, { role: "shown", codes: [[1, 2]], beta: 5 }, "numbers, not a view of all codes");
  background.answer({ role: "shown", request, index: 0, values: [7] });
  assert.deepEqual(got, [[0, 7]]);
});

test("an answer to what is no longer wanted is dropped, but for the pointer's, which would never come", () => {
  const background = fakeBackground();
  const decoding = createDecoding({ spec: LARGE, weights }, background);
  const got = [];
  const take = (name) => (_, values) => got.push([name, values[0]]);
  decoding.ask("shown", [[0, 0]], take("pointer"));
  decoding.ask("strip", [[0, 0]], take("old strip"));
  decoding.ask("strip", [[1, 0]], take("strip"));
  decoding.ask("shown", [[1, 0]], take("pointer"));
  for (const { ask: { role, request } } of background.sent) {
    background.answer({ role, request, index: 0, values: [request] });
  }
  assert.deepEqual(got, [["pointer", 1], ["strip", 3], ["pointer", 4]]);
});

test("the work of an image, by hand", () => {
  const conv = { kind: "conv_transpose", in_height: 4, in_width: 5, in_channels: 6, filters: 7, kernel: 2 };
  assert.equal(multiplyAdds({ layers: [dense(3, 4), { kind: "reshape" }, conv] }), 12 + 4 * 5 * 6 * 7 * 4);
});

test("the worker starts when it is first needed, loads first, and ends with the map", () => {
  const worker = { sent: [], ended: false, postMessage(m) { this.sent.push(m); }, terminate() { this.ended = true; } };
  let starts = 0;
  const background = createBackground({ spec: SMALL, weights }, () => { starts += 1; return worker; });
  const answers = [];
  background.listen("manifold", (answer) => answers.push(answer));
  assert.equal(starts, 0);
  background.post({ draw: 1 });
  background.post({ draw: 2 });
  assert.equal(starts, 1);
  assert.deepEqual(Object.keys(worker.sent[0]), ["load", "network"]);
  background.add("moment 3", { spec: SMALL, weights });
  background.use("moment 3");
  background.post({ draw: 3 });
  background.post({ draw: 4 });
  background.use("");
  background.post({ draw: 5 });
  const named = worker.sent.slice(3).map(({ load, draw, network }) => [load ? "load" : draw, network]);
  assert.deepEqual(named, [["load", "moment 3"], [3, "moment 3"], [4, "moment 3"], [5, ""]]);
  worker.onmessage({ data: { kind: "manifold", done: true } });
  worker.onmessage({ data: { kind: "image" } }); // nobody listens
  assert.equal(answers.length, 1);
  background.destroy();
  assert.ok(worker.ended);
});

test("a network that nothing needs any more is held nowhere", () => {
  const worker = { sent: [], postMessage(m) { this.sent.push(m); }, terminate() {} };
  const background = createBackground({ spec: LARGE, weights }, () => worker);
  const decoding = createDecoding({ spec: LARGE, weights }, background);
  for (const name of ["moment 1", "moment 2"]) decoding.add(name, { spec: LARGE, weights });
  decoding.forget("moment 1");
  for (const name of ["moment 1", "moment 2"]) {
    decoding.use(name);
    decoding.ask("shown", [[0, 0]], () => {});
  }
  const loaded = worker.sent.filter(({ load }) => load).map(({ network }) => network);
  assert.deepEqual(loaded, ["", "moment 2"]);
});
