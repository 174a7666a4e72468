import assert from "node:assert/strict";
import test from "node:test";

import { tileCentre } from "../../../../web/latent_map/model/tiles.js";
import { close } from "../../support.mjs";

const answers = [];
globalThis.postMessage = (message) => answers.push(message);
await import("../../../../web/latent_map/model/manifold_worker.js");

const SPEC = {
  latent_dim: 2, shape: [1, 1, 1], output: "linear", weights_dtype: "float32", embedding: null,
  layers: [{ kind: "dense", inputs: 2, units: 1, weights: 0, bias: 2, activation: "linear" }],
};

const until = async (condition) => {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(condition(), "the worker must answer");
};

test("every tile of the newest request comes, decoded at its place", async () => {
  const weights = new Uint8Array(Float32Array.from([0.25, 0, 0.5]).buffer); // x/4 + 0.5
  const codes = Array.from({ length: 16 }, (_, tile) => tileCentre(tile, 4, [-2, 2, -2, 2]));
  globalThis.onmessage({ data: { load: { spec: SPEC, weights } } });
  globalThis.onmessage({ data: { draw: { beta: 1, codes, request: 7 } } });
  await until(() => answers.at(-1)?.done);
  const values = new Map(answers.flatMap(({ tiles, pixels }) => tiles.map((tile, i) => [tile, pixels[i]])));
  assert.equal(values.size, 16);
  assert.ok(answers.every(({ request }) => request === 7));
  close([0, 1, 2, 3].map((tile) => values.get(tile)), [32, 96, 159, 223], 1);
});
