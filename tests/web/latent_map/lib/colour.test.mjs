import assert from "node:assert/strict";
import test from "node:test";

import { inkOn, luminance, toRgb, withAlpha } from "../../../../web/latent_map/lib/colour.js";
import { labelColour, sameTheme } from "../../../../web/latent_map/lib/theme.js";
import { close, THEME } from "../../support.mjs";

test("hexadecimal and rgb() need no canvas", () => {
  assert.deepEqual(toRgb("#3f90da"), [63, 144, 218]);
  assert.deepEqual(toRgb("#FFFFFF"), [255, 255, 255]);
  assert.deepEqual(toRgb("rgb(1, 20,255)"), [1, 20, 255]);
});

test("other colours are painted to be known", () => {
  const context = { fillRect() {}, getImageData: () => ({ data: [9, 8, 7, 255] }) };
  globalThis.document = { createElement: () => ({ getContext: () => context }) };
  assert.deepEqual(toRgb("oklch(50% 0.1 20)"), [9, 8, 7]);
  assert.equal(context.fillStyle, "oklch(50% 0.1 20)");
  delete globalThis.document;
});

test("words on a colour are black or white", () => {
  assert.deepEqual(["#ffc231", "#0018b6", "#9eceff"].map(inkOn), ["#000", "#fff", "#000"]);
});

test("alpha and luminance", () => {
  assert.equal(withAlpha("#102030", 0.5), "rgba(16,32,48,0.5)");
  close([luminance([0, 0, 0]), luminance([255, 255, 255])], [0, 1]);
});

test("labels repeat the colours; without labels it is the theme's", () => {
  assert.deepEqual([0, 1, 2, null].map((label) => labelColour(THEME, label)),
    ["#ff0000", "#00ff00", "#ff0000", "#0000ff"]);
});

test("themes are the same by what they say", () => {
  assert.ok(sameTheme(THEME, { ...THEME, labels: [...THEME.labels] }));
  assert.ok(!sameTheme(THEME, { ...THEME, text: "#111111" }));
});
