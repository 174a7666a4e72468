import assert from "node:assert/strict";
import test from "node:test";

import { ticks } from "../../../../web/latent_map/lib/ticks.js";
import { levelLines } from "../../../../web/latent_map/lib/level_lines.js";
import { close, random } from "../../support.mjs";

test("ticks are round, inside the range, evenly apart and few", () => {
  const next = random(3);
  for (let round = 0; round < 500; round++) {
    const from = (next() - 0.5) * 10 ** (6 * next() - 3);
    const to = from + 10 ** (7 * next() - 4);
    const found = ticks(from, to);
    assert.ok(found.length >= 3 && found.length <= 9, `${from} to ${to}: ${found.length}`);
    const gaps = found.slice(1).map(({ value }, i) => value - found[i].value);
    close(gaps, gaps.map(() => gaps[0]), 1e-9 * Math.max(Math.abs(from), Math.abs(to), gaps[0]) + 1e-12);
    const mantissa = Number(gaps[0].toExponential(3).split("e")[0]);
    assert.ok([1, 2, 5, 10].some((nice) => Math.abs(mantissa - nice) < 1e-6), String(mantissa));
    for (const { value } of found) assert.ok(value >= from - 1e-9 * (to - from) && value <= to + 1e-9 * (to - from));
    assert.equal(new Set(found.map(({ text }) => text)).size, found.length);
  }
});

test("ticks are written with a real minus and no more decimals than their step", () => {
  assert.deepEqual(ticks(-2.4, 2.4).map(({ text }) => text), ["−2", "−1", "0", "1", "2"]);
  assert.deepEqual(ticks(0, 0.04, 5).map(({ text }) => text), ["0.00", "0.01", "0.02", "0.03", "0.04"]);
  assert.deepEqual(ticks(1, 1), []);
});

const axis = Array.from({ length: 61 }, (_, i) => -3 + i / 10);
const grid = { x: axis, y: axis, z: axis.map((y) => axis.map((x) => x * x + y * y)) };

test("level lines of a bowl are circles, closed and as long as they must be", () => {
  for (const radius of [0.5, 1.3, 2.6]) {
    const lines = levelLines(grid, radius * radius);
    let length = 0;
    for (const [a, b] of lines) {
      close([Math.hypot(...a), Math.hypot(...b)], [radius, radius], 0.005);
      length += Math.hypot(a[0] - b[0], a[1] - b[1]);
    }
    close(length, 2 * Math.PI * radius, 0.03 * radius);
    const ends = lines.flat().map((at) => at.map((value) => value.toFixed(9)).join());
    for (const end of ends) assert.equal(ends.filter((other) => other === end).length % 2, 0);
  }
  assert.deepEqual(levelLines(grid, 100), []);
});
