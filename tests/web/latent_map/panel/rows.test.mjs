/** A row in its own units: what a place of it stands for, and how it is written. */
import assert from "node:assert/strict";
import test from "node:test";

import { curveInWords, inWords, ownUnits, rowInWords } from "../../../../web/latent_map/panel/rows.js";

const number = { name: "mass", mean: 4200, scale: 800, low: 2700, high: 6300, decimals: 0, categories: [] };
const category = { ...number, name: "sex", categories: ["female", "male"], decimals: null };

test("numbers are moved back to their own units, categories are the most probable", () => {
  assert.deepEqual(ownUnits([number, category, number], [1, 0.2, 0.8, -0.5]), [5000, 1, 3800]);
});

test("values are written to their rounding step, or to four digits", () => {
  assert.equal(inWords(number, 5000.4), "5000");
  assert.equal(inWords({ ...number, decimals: 1 }, 18.26), "18.3");
  assert.equal(inWords({ ...number, decimals: null }, 0.0123456), "0.01235");
  assert.equal(inWords(category, 1), "male");
});

test("a row is read aloud in its own units", () => {
  assert.equal(rowInWords([number, category], [5000, 1]), "Decoded row: mass 5000, sex male");
});

test("a curve is read aloud by its ends, its lowest and its highest place", () => {
  const hours = ["00:00", "01:00", "02:00"].map((name) => ({ ...number, name }));
  assert.equal(curveInWords(hours, [1.25, -0.5, 3]),
    "Decoded curve from 00:00 to 02:00: lowest -0.5 at 01:00, highest 3 at 02:00");
});
