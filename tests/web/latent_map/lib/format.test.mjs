import assert from "node:assert/strict";
import test from "node:test";

import {
  csvField, csvTable, formatBeta, formatDensity, formatNumber,
} from "../../../../web/latent_map/lib/format.js";

test("β has three digits and no exponent", () => {
  assert.deepEqual([0.02, 1, 1.23456, 20, 0.100001].map(formatBeta), ["0.02", "1", "1.23", "20", "0.1"]);
});

test("numbers have a real minus sign", () => {
  assert.equal(formatNumber(-1.005, 2), "−1.00");
  assert.equal(formatNumber(2, 0), "2");
});

test("densities from none to many", () => {
  const texts = [null, 0, 0.00012, 0.0005, 0.15915].map(formatDensity);
  assert.deepEqual(texts, ["–", "0", "1e-4", "0.001", "0.159"]);
});

test("a spreadsheet takes no label for a formula", () => {
  const cells = ['=HYPERLINK("x")', "+1+1", "@a", "-2+3", "plain", 'with "quotes"', "1,5"];
  assert.deepEqual(cells.map(csvField), [
    `"'=HYPERLINK(""x"")"`, `"'+1+1"`, `"'@a"`, `"'-2+3"`, '"plain"', '"with ""quotes"""', '"1,5"',
  ]);
});

test("numbers stay numbers", () => {
  assert.deepEqual([-1.5, 0, "-0.25", "12"].map(csvField), ["-1.5", "0", "-0.25", "12"]);
});

test("a table ends with a line end", () => {
  assert.equal(csvTable(["a", "b"], [[1, "x"], [2, "y"]]), 'a,b\n1,"x"\n2,"y"\n');
});
