/** The sentence beside the map: what it says of β, places, examples and selections. */
import assert from "node:assert/strict";
import test from "node:test";

import { klPerDimensionAt } from "../../../../web/latent_map/data/metrics.js";
import {
  bernoulliNats, collapseInWords, exactInWords, exampleInWords, neighbours, placeInWords, reaching, selectionInWords,
  strangerAmong,
} from "../../../../web/latent_map/model/sentence.js";
import { close } from "../../support.mjs";

test("a dimension that carries next to nothing is named with its nats", () => {
  assert.equal(collapseInWords([3.1, 2.9]), "");
  assert.equal(collapseInWords([3.1, 0.06]), "z₂ carries 0.1 nats: collapsed.");
  assert.equal(collapseInWords([0.3, 2]), "z₁ carries 0.3 nats: nearly collapsed.");
  assert.equal(collapseInWords([0.02]), "z₁ carries 0.0 nats: collapsed.");
});

test("two dimensions that carry next to nothing are told together", () => {
  assert.equal(collapseInWords([0.2, 0.09]), "z₂ carries 0.1 nats: collapsed; z₁ 0.2: nearly.");
  assert.equal(collapseInWords([0, 0.04]), "z₁ and z₂ carry less than 0.1 nats each: collapsed.");
  assert.equal(collapseInWords([0.4, 0.2]), "z₁ and z₂ carry less than 0.5 nats each: nearly collapsed.");
});

test("of many dimensions it is said how many have collapsed, and which", () => {
  assert.equal(collapseInWords([3, 2, 3, 2]), "");
  assert.equal(collapseInWords([3, 2, 3, 4, 0.03, 0, 2, 2]),
    "2 of 8 dimensions carry less than 0.1 nats (z₅, z₆): collapsed.");
  assert.equal(collapseInWords([3, 0.01, 3, 4]), "1 of 4 dimensions carries less than 0.1 nats (z₂): collapsed.");
  assert.equal(collapseInWords([...Array(5).fill(0), 4]),
    "5 of 6 dimensions carry less than 0.1 nats (z₁, z₂, z₃, z₄, …): collapsed.");
  assert.equal(collapseInWords([3, 0.3, 0.2, 4]),
    "2 of 4 dimensions carry less than 0.5 nats (z₂, z₃): nearly collapsed.");
  assert.equal(collapseInWords([3, 0.3, 0, 4]),
    "1 of 4 dimensions carries less than 0.1 nats (z₃): collapsed; 1 more (z₂) less than 0.5: nearly.");
  assert.equal(collapseInWords([0, 0, 0]), "All 3 dimensions carry less than 0.1 nats: collapsed.");
  assert.equal(collapseInWords(Array(16).fill(0.2)),
    "All 16 dimensions carry less than 0.5 nats: nearly collapsed.");
});

test("a gap is told with its two parts, none of them below 0", () => {
  const said = exactInWords({ log_p: -100.02, elbo: -103.1, approximation: -0.001, amortisation: 3.08 });
  assert.match(said, /is 3\.1 nats below log p\(x\): 0\.0 because no ellipse .* 3\.1 because the encoder misses/);
});

test("the KL of a dimension is linear in log β between two rows, and the first and last beyond", () => {
  const rows = [{ beta: 1, kl_per_dimension: [4, 2] }, { beta: 100, kl_per_dimension: [0, 1] }];
  close(klPerDimensionAt(rows, 10), [2, 1.5]);
  close(klPerDimensionAt(rows, 1000), [0, 1]);
  assert.deepEqual(klPerDimensionAt([], 1), []);
});

test("a code reaches a place within two of its own σ, along each axis by its own", () => {
  const means = Float32Array.of(0, 0, 3, 0);
  const sigmas = Float32Array.of(1, 0.1, 0.4, 1);
  assert.deepEqual(reaching(means, sigmas, [1.9, 0]), [0]);
  assert.deepEqual(reaching(means, sigmas, [2.5, 0.5]), [1]);
  assert.deepEqual(reaching(means, sigmas, [0, 0.3]), []);
});

test("a place that no code reaches is a guess", () => {
  assert.equal(placeInWords([]), "No test code within two of its own σ: the decoder is guessing.");
  assert.equal(placeInWords(["7", "9", "9"]), "3 test codes reach this place: 9, 7.");
  assert.equal(placeInWords(["examples"]), "One test code reaches this place.");
});

test("the nearest twelve are found without sorting all", () => {
  const means = Float32Array.from({ length: 60 }, (_, i) => (i % 2 ? 0 : i / 2));
  const found = neighbours(means, 10);
  assert.equal(found.length, 12);
  assert.deepEqual([...found].sort((a, b) => a - b), [4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16]);
});

test("an example is a stranger where hardly a neighbour has its label", () => {
  assert.equal(strangerAmong("4", Array(11).fill("9").concat("4")), "9");
  assert.equal(strangerAmong("4", Array(8).fill("9").concat(Array(4).fill("4"))), null);
  assert.equal(strangerAmong("4", Array(12).fill("4")), null);
  assert.equal(exampleInWords("4", "9", 12.3),
    "This 4 lies among the 9s: its own code explains it 12 nats better than theirs.");
  assert.equal(exampleInWords("4", "9", null), "This 4 lies among the 9s.");
  assert.match(exampleInWords("Shirt", "Coat", -3), /among the Coat: .* 3 nats worse/);
});

test("a selection is told by its most frequent label", () => {
  assert.equal(selectionInWords(["4", "4", "9", "4"]), "4 selected: 75 % are 4s.");
  assert.equal(selectionInWords(["examples"]), "1 selected.");
});

test("a Bernoulli's nats are its cross-entropy", () => {
  close(bernoulliNats([1, 0, 0.5], [0.8, 0.1, 0.5]), -Math.log(0.8) - Math.log(0.9) + Math.log(2), 1e-12);
  assert.ok(Number.isFinite(bernoulliNats([1], [0])));
});
