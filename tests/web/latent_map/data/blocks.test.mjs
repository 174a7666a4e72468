import assert from "node:assert/strict";
import test from "node:test";

import { loadImages, loadRun, readBlock } from "../../../../web/latent_map/data/blocks.js";

/** A block as ui writes it. */
export function block(header, body) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes;
}

const CODES = block(
  { sections: { mean: [0, 3], log_variance: [3, 2], labels: [5, 0] } }, [1, 2, 3, 4, 5],
);
const DECODER = block({ shape: [1] }, [9, 9]);

const sourceOf = (blocks) => ({
  asked: [],
  async block(digest) {
    this.asked.push(digest);
    if (!blocks[digest]) throw new Error(`no ${digest}`);
    return blocks[digest];
  },
});

test("header and body, at any offset", () => {
  const inLarger = new Uint8Array(CODES.length + 3);
  inLarger.set(CODES, 3);
  const { header, body } = readBlock(inLarger.subarray(3));
  assert.deepEqual(header.sections.mean, [0, 3]);
  assert.deepEqual([...body], [1, 2, 3, 4, 5]);
});

for (const [what, bytes] of [
  ["nothing", []], ["half a length", [1, 0]], ["a header that is too long", [9, 0, 0, 0, 123, 125]],
]) {
  test(`damage is an error: ${what}`, () => {
    assert.throws(() => readBlock(Uint8Array.from(bytes)), /shorter than its header/);
  });
}

test("a run's sections and decoder, both asked for at once", async () => {
  const source = sourceOf({ c: CODES, d: DECODER });
  const loading = loadRun(source, { codes: "c", decoder: "d", originals: null });
  assert.deepEqual(source.asked, ["c", "d"]);
  const { sections, decoder } = await loading;
  assert.deepEqual([...sections.log_variance], [4, 5]);
  assert.equal(sections.labels.length, 0);
  assert.deepEqual([...decoder.weights], [9, 9]);
});

test("codes to begin with, and all of them when they are asked for", async () => {
  const few = block({ sections: { mean: [0, 1], log_variance: [1, 0], labels: [1, 0] } }, [7]);
  const source = sourceOf({ c: CODES, d: DECODER, f: few });
  const { sections, rest } = await loadRun(source, { codes: "c", glimpse: "f", decoder: "d", originals: null });
  assert.deepEqual(source.asked, ["f", "d"]);
  assert.deepEqual([...sections.mean], [7]);
  const all = await rest();
  assert.deepEqual(source.asked, ["f", "d", "c"]);
  assert.deepEqual([...all.sections.mean], [1, 2, 3]);
  for (const glimpse of [null, undefined]) {
    const data = await loadRun(source, { codes: "c", glimpse, decoder: null, originals: null });
    assert.equal(data.rest, null);
  }
});

test("a run without a decoder in the browser", async () => {
  const { decoder } = await loadRun(sourceOf({ c: CODES }), { codes: "c", decoder: null, originals: null });
  assert.equal(decoder, null);
});

test("codes that come with the message need no source", async () => {
  const source = sourceOf({});
  const { sections } = await loadRun(source, { codes: null, decoder: null, originals: null }, CODES);
  assert.deepEqual([...sections.mean], [1, 2, 3]);
  assert.deepEqual(source.asked, []);
});

test("a block that does not come is an error", async () => {
  const source = sourceOf({ c: CODES });
  await assert.rejects(loadRun(source, { codes: "c", decoder: "d", originals: null }), /no d/);
});

test("images by index", async () => {
  const pixels = Uint8Array.from({ length: 12 }, (_, i) => i);
  const source = sourceOf({ o: block({ height: 2, width: 1, channels: 3 }, pixels) });
  const imageOf = await loadImages(source, "o");
  assert.deepEqual([...imageOf(1)], [6, 7, 8, 9, 10, 11]);
});
