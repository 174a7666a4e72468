import assert from "node:assert/strict";
import test from "node:test";

import { createLiveFilm } from "../../../../web/latent_map/data/live_film.js";
import { pack } from "../../../../web/one_file/pack.js";

const block = (epoch) => pack({
  epoch, betas: [1], points: 0, dimensions: 2, mean_step: 1, log_variance_betas: [1], log_variance_step: 1,
  metrics: [], kl: [], spec: {}, plane: null,
  sections: { mean: [0, 0], log_variance: [0, 0], labels: [0, 0], weights: [0, 0] },
}, new Uint8Array(0));

/** A source whose latest block is what `ids` says next; then it has none. */
function sourceOf(ids) {
  const asked = [];
  return {
    asked,
    block: async (id) => block(Number(id)),
    latest: async (name, after) => { asked.push([name, after]); return ids.shift() ?? null; },
  };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

test("it asks for the latest moment by what it has, until it is destroyed", async () => {
  const source = sourceOf(["1", "1", "2"]);
  const seen = [];
  const film = createLiveFilm({
    source, first: "0", follows: "run", onMoment: (name, { epoch }) => seen.push([name, epoch]),
  });
  film.arrive("7"); // the host's word comes later than its own
  await rest();
  assert.deepEqual(seen, [["moment 1", 1], ["moment 2", 2]]);
  assert.deepEqual(source.asked.slice(0, 4), [["run", "0"], ["run", "1"], ["run", "1"], ["run", "2"]]);
  film.destroy();
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(source.asked.length, 4);
});

test("without a name to ask by the host says which moment it is", async () => {
  const seen = [];
  const film = createLiveFilm({
    source: sourceOf([]), first: "0", onMoment: (name, { epoch }) => seen.push(epoch),
  });
  film.arrive("3");
  await rest();
  assert.deepEqual(seen, [3]);
});
