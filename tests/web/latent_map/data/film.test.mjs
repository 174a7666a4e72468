import assert from "node:assert/strict";
import test from "node:test";

import { createFilm, readSnapshot } from "../../../../web/latent_map/data/film.js";
import { filmedCodes, filmedWideCodes } from "../../../../web/latent_map/data/filmed_codes.js";
import { createSpace } from "../../../../web/latent_map/model/plane.js";

const STEP = 0.5;

/** A block of one β with these codes, in steps of 0.5. */
function block({ epoch, codes, dimensions = 2 }) {
  const integers = codes.map((value) => value / STEP);
  const low = integers.map((value) => value & 255), high = integers.map((value) => (value >> 8) & 255);
  const body = [...low, ...high, ...low.map(() => 0), ...high.map(() => 0)];
  const header = {
    epoch, dimensions, betas: [1], points: codes.length / dimensions, mean_step: STEP,
    log_variance_betas: [1], log_variance_step: 1,
    sections: { mean: [0, 2 * codes.length], log_variance: [2 * codes.length, 2 * codes.length] },
    metrics: [], kl: [], spec: {},
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes;
}

const BLOCKS = { a: block({ epoch: 0, codes: [0, 0, 2, 2] }), b: block({ epoch: 5, codes: [4, 0, 2, -2] }) };
const ENTRIES = [{ epoch: 0, block: "a" }, { epoch: 5, block: "b" }];
const RUN = {
  betas: [1], count: 2,
  positions: (_, out) => { out.set([8, 8, 8, 8]); return out; },
  sigma: () => [9, 9],
  sigmas: (_, out) => out.fill(9),
};

function filmOf(entries = ENTRIES, blocks = BLOCKS) {
  const asked = [], loaded = [], troubles = [];
  const source = {
    block: async (digest) => {
      asked.push(digest);
      if (!blocks[digest]) throw new Error(`no ${digest}`);
      return blocks[digest];
    },
  };
  const film = createFilm({
    source, entries, onLoaded: (place) => loaded.push(place), onTrouble: (error) => troubles.push(error),
  });
  return { film, asked, loaded, troubles };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 5));
const places = (codes) => Array.from(codes.positions(1, new Float32Array(4)));

test("a snapshot's block is read", () => {
  const { epoch, codes, dimensions } = readSnapshot(BLOCKS.b);
  assert.deepEqual([epoch, dimensions, codes.count], [5, 2, 2]);
  assert.deepEqual(Array.from(codes.positions(1, new Float32Array(4))), [4, 0, 2, -2]);
});

test("the film begins at the trained run, and asks for nothing before it is moved", async () => {
  const { film, asked } = filmOf();
  const codes = filmedCodes(RUN, film);
  await rest();
  assert.equal(film.position, 2);
  assert.deepEqual(asked, []);
  assert.deepEqual(places(codes), [8, 8, 8, 8]);
});

test("each block is asked for once, the nearest first", async () => {
  const { film, asked } = filmOf();
  film.moveTo(0);
  film.load();
  film.load();
  await rest();
  assert.deepEqual(asked, ["a", "b"]);
  assert.equal(film.settled(), 2);
});

test("codes glide between moments; network, figures and widths are the nearer one's", async () => {
  const { film } = filmOf();
  const codes = filmedCodes(RUN, film);
  film.load();
  await rest();
  film.moveTo(0.25);
  assert.deepEqual(places(codes), [1, 0, 2, 1]);
  assert.equal(film.nearest(), 0);
  assert.deepEqual(codes.sigma(0, 1), [1, 1]);
  film.moveTo(1.75);
  assert.deepEqual(places(codes), [7, 6, 6.5, 5.5]);
  assert.equal(film.epochOf(film.nearest()), null);
  assert.deepEqual(codes.sigma(0, 1), [9, 9]);
});

test("what has not come, or cannot be used, is passed over and costs itself only", async () => {
  const { film, troubles } = filmOf([...ENTRIES, { epoch: 9, block: "lost" }]);
  const codes = filmedCodes(RUN, film);
  film.moveTo(2);
  assert.deepEqual(places(codes), [8, 8, 8, 8]); // nothing is here yet
  film.load();
  await rest();
  assert.equal(troubles.length, 1);
  assert.ok(film.isSettled(2) && film.isSettled(2.5));
  assert.deepEqual(places(codes), [6, 4, 5, 3]); // half way from epoch 5 to the trained run
});

test("an epoch's place is that of the nearest moment", () => {
  const { film } = filmOf();
  assert.deepEqual([film.placeOf(null), film.placeOf(1), film.placeOf(100)], [2, 0, 1]);
});

test("in more dimensions the codes lie on the plane, and are known in full", async () => {
  const blocks = { a: block({ epoch: 0, dimensions: 3, codes: [1, 2, 3, 4, 5, 6] }) };
  const { film } = filmOf([ENTRIES[0]], blocks);
  const space = createSpace({ origin: [0, 0, 0], across: [0, 0, 1], up: [1, 0, 0], names: ["", ""] });
  const run = { ...RUN, code: () => [0, 0, 0], distances: () => new Float32Array(2), isExact: () => false, variances: () => [7, 7, 7] };
  const codes = filmedWideCodes(run, film, space);
  assert.deepEqual(codes.variances(), [7, 7, 7]);
  film.load();
  await rest();
  film.moveTo(0);
  assert.deepEqual(places(codes), [3, 1, 6, 4]);
  assert.deepEqual(Array.from(codes.code(1, 1)), [4, 5, 6]);
  assert.equal(codes.code(2, 1), null);
  assert.ok(codes.isExact(1));
  assert.deepEqual(codes.variances(), [2.25, 2.25, 2.25]);
  assert.deepEqual(Array.from(codes.distances()), [2, 5]);
});
