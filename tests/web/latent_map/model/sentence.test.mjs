/** The sentence beside the map: what it says of β, places, examples and selections. */
import assert from "node:assert/strict";
import test from "node:test";

import { klPerDimensionAt } from "../../../../web/latent_map/data/metrics.js";
import {
  bernoulliNats, collapseInWords, exampleInWords, neighbours, placeInWords, reaching, selectionInWords,
  strangerAmong,
} from "../../../../web/latent_map/model/sentence.js";
import { close } from "../../support.mjs";

test("a dimension that carries next to nothing is named with its nats", () => {
  assert.equal(collapseInWords([3.1, 2.9]), "");
  assert.equal(collapseInWords([3.1, 0.06]), "z₂ carries 0.1 nats: collapsed.");
  assert.equal(collapseInWords([0.09, 0.2]), "z₁ carries 0.1 and z₂ carries 0.2 nats: nearly collapsed.");
  const many = collapseInWords([...Array(5).fill(0), 4]);
  assert.equal(many, "5 of 6 dimensions carry less than 0.5 nats: collapsed.");
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
