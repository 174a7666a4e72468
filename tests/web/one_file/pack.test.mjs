import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";

import { readBlock } from "../../../web/latent_map/data/blocks.js";
import { unpackGrid } from "../../../web/latent_map/data/codes.js";
import { nearest } from "../../../web/one_file/host.js";
import { pack, packGrid, quantised } from "../../../web/one_file/pack.js";
import { inlineSource } from "../../../web/sources/inline.js";
import { close, random } from "../support.mjs";

test("a grid comes back as it was, with numbers that wrap around too", () => {
  const next = random(5);
  for (const nodes of [1, 2, 7]) {
    const grid = Array.from({ length: nodes }, () =>
      Int16Array.from({ length: 12 }, () => Math.floor(next() * 65536) - 32768));
    assert.deepEqual(unpackGrid(packGrid(grid), nodes), grid);
  }
});

test("a block comes back as it was", () => {
  const { header, body } = readBlock(pack({ name: "β" }, Uint8Array.of(1, 2, 3)));
  assert.deepEqual([header, [...body]], [{ name: "β" }, [1, 2, 3]]);
});

test("quantised numbers miss by half a step at most", () => {
  const values = Float32Array.of(-3.2, 0, 1.23456, 0.001);
  const { integers, step } = quantised(values, 1e-5);
  close([...integers].map((integer) => integer * step), values, step / 2 + 1e-9);
  close(quantised(Float32Array.of(0, 0), 0).integers, [0, 0]);
});

test("the figures shown are those nearest in log β", () => {
  const rows = [0.1, 1, 10].map((beta) => ({ beta, block: String(beta) }));
  assert.equal(nearest(rows, 0.3).beta, 0.1);
  assert.equal(nearest(rows, 4).beta, 10);
  assert.equal(nearest([], 1), null);
  assert.equal(nearest([{ beta: 0, block: "" }], 0).beta, 0);
});

test("a source gives the blocks that the page holds, and names one that it does not", async () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
  const text = gzipSync(bytes).toString("base64");
  const source = inlineSource((digest) => (digest === "codes" ? text : null), "");
  assert.deepEqual(await source.block("codes"), bytes);
  await assert.rejects(source.block("other"), /Block other is not in this page/);
  assert.equal(source.plotly, null);
});
