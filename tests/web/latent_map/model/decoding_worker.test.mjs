import assert from "node:assert/strict";
import test from "node:test";

import { tileCentre } from "../../../../web/latent_map/model/tiles.js";
import { close } from "../../support.mjs";

const answers = [];
globalThis.postMessage = (message) => answers.push(message);
await import("../../../../web/latent_map/model/decoding_worker.js");

const SPEC = {
  latent_dim: 2, shape: [1, 1, 1], output: "linear", weights_dtype: "float32", embedding: null,
  layers: [{ kind: "dense", inputs: 2, units: 1, weights: 0, bias: 2, activation: "linear" }],
};

const weights = new Uint8Array(Float32Array.from([0.25, 0, 0.5]).buffer); // x/4 + 0.5
globalThis.onmessage({ data: { load: { spec: SPEC, weights } } });
const tell = (data) => globalThis.onmessage({ data });

const until = async (condition) => {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(condition(), "the worker must answer");
};

const grid = (side) => Array.from({ length: side * side }, (_, tile) => tileCentre(tile, side, [-2, 2, -2, 2]));
const imagesIn = (all) => all.filter(({ kind }) => kind === "image");

test("every tile of the newest request comes, decoded at its place", async () => {
  tell({ draw: { role: "manifold", beta: 1, codes: grid(4), request: 7 } });
  await until(() => answers.at(-1)?.done);
  const values = new Map(answers.flatMap(({ tiles, pixels }) => tiles.map((tile, i) => [tile, pixels[i]])));
  assert.equal(values.size, 16);
  assert.ok(answers.every(({ kind, request }) => kind === "manifold" && request === 7));
  close([0, 1, 2, 3].map((tile) => values.get(tile)), [32, 96, 159, 223], 1);
});

test("manifold and traversal both come, in turns", async () => {
  answers.length = 0;
  tell({ draw: { role: "manifold", beta: 1, codes: grid(300), request: 1 } });
  tell({ draw: { role: "traversal", beta: 1, codes: grid(300), request: 2 } });
  await until(() => answers.filter(({ done }) => done).length === 2);
  const kinds = answers.map(({ kind }) => kind);
  assert.ok(kinds.indexOf("traversal") < kinds.lastIndexOf("manifold"), "neither waits for all of the other");
  for (const role of ["manifold", "traversal"]) {
    const tiles = answers.filter(({ kind }) => kind === role).flatMap((answer) => answer.tiles);
    assert.equal(new Set(tiles).size, 90_000);
  }
});

test("the place under the pointer comes before the rest, and the latest only", async () => {
  answers.length = 0;
  const ask = (role, request, codes) => ({ ask: { role, codes, beta: 1, request } });
  tell({ draw: { role: "manifold", beta: 1, codes: grid(300), request: 8 } }); // begins to work
  tell(ask("strip", 1, [[0, 0], [1, 0], [2, 0]]));
  tell(ask("shown", 2, [[-2, 0]]));
  tell(ask("shown", 3, [[2, 0]]));
  await until(() => imagesIn(answers).length === 4 && answers.at(-1).done);
  const images = imagesIn(answers);
  assert.deepEqual(images.map(({ role, request, index }) => [role, request, index]),
    [["shown", 3, 0], ["strip", 1, 0], ["strip", 1, 1], ["strip", 1, 2]]);
  close(images.map(({ values }) => values[0]), [1, 0.5, 0.75, 1], 1e-6);
  const lastImage = answers.findLastIndex(({ kind }) => kind === "image");
  assert.ok(answers.slice(lastImage + 1).some(({ kind }) => kind === "manifold"), "tiles come last");
});

test("a film strip that is asked for anew before it is done goes on where it was", async () => {
  answers.length = 0;
  const ask = (request) => ({ ask: { role: "strip", codes: [[0, 0], [1, 0], [2, 0]], beta: 1, request } });
  tell(ask(1)); // the worker rests: it decodes the first at once
  tell(ask(2));
  await until(() => imagesIn(answers).length === 4);
  assert.deepEqual(imagesIn(answers).map(({ request, index }) => [request, index]),
    [[1, 0], [2, 1], [2, 2], [2, 0]]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(imagesIn(answers).length, 4, "and each comes once");
});
