import assert from "node:assert/strict";
import test from "node:test";

import { createAreaLayer } from "../../../../web/latent_map/draw/area.js";
import { createContours } from "../../../../web/latent_map/draw/contours.js";
import { reachOf } from "../../../../web/latent_map/draw/close_up.js";
import { createExample, createTrajectory } from "../../../../web/latent_map/draw/example.js";
import { createExactPosterior } from "../../../../web/latent_map/draw/exact.js";
import { createHover } from "../../../../web/latent_map/draw/hover.js";
import { rangesOf } from "../../../../web/latent_map/draw/inset.js";
import { mapLayers } from "../../../../web/latent_map/draw/layers.js";
import { createKept, createPosterior } from "../../../../web/latent_map/draw/kept.js";
import { createNames } from "../../../../web/latent_map/draw/names.js";
import { createOutline } from "../../../../web/latent_map/draw/outline.js";
import { createEnd, createWay } from "../../../../web/latent_map/draw/path.js";
import { createRings } from "../../../../web/latent_map/draw/rings.js";
import { createStandIn } from "../../../../web/latent_map/draw/stand_in.js";
import { square } from "../../../../web/latent_map/lib/geometry.js";
import { close, fakeElement, THEME, withDocument } from "../../support.mjs";

// 200 pixels for z from −2 to 2: 50 for one unit.
const VIEW = {
  scale: { left: 30, top: 1, width: 200, height: 200, x0: -2, x1: 2, y0: -2, y1: 2 },
  theme: THEME, layers: new Set(["rings"]), hidden: new Set(), kept: { z: [1, 1], point: null },
  example: null, spread: null, names: ["z₁", "z₂"], hover: null, to: null, path: null, outline: null,
};

function drawn(create, view = {}) {
  return withDocument(() => {
    const area = fakeElement("svg");
    const layer = create(area);
    assert.equal(layer.when, "frame");
    layer.draw({ ...VIEW, ...view });
    return area.children;
  });
}

const numbers = ({ attributes }, ...names) => names.map((name) => Number(attributes[name]));

test("the area lies where the scale says", () => {
  const area = fakeElement("svg");
  createAreaLayer(area).draw(VIEW);
  assert.deepEqual(numbers({ attributes: area.attributes }, "x", "y", "width", "height"), [30, 1, 200, 200]);
});

test("rings of one and two standard deviations around 0", () => {
  const rings = drawn(createRings).filter(({ attributes }) => attributes.class === "lm-ring");
  assert.deepEqual(rings.map((ring) => numbers(ring, "cx", "cy", "r")), [[100, 100, 50], [100, 100, 100]]);
  for (const part of drawn(createRings, { layers: new Set() })) assert.equal(part.style.display, "none");
});

test("a frame in which nothing has moved writes nothing", () => {
  const area = fakeElement("svg");
  withDocument(() => {
    const rings = createRings(area);
    const writes = () => area.children.reduce((sum, { written }) => sum + written, 0);
    rings.draw(VIEW);
    const before = writes();
    rings.draw(VIEW);
    assert.equal(writes(), before);
    rings.draw({ ...VIEW, scale: { ...VIEW.scale, x1: 3 } });
    assert.ok(writes() > before);
  });
});

test("the kept place has a halo, a posterior has none", () => {
  const [halo, dot] = drawn(createKept);
  assert.deepEqual(numbers(dot, "cx", "cy"), [150, 50]);
  assert.equal(halo.style.display, "");
  assert.equal(drawn(createKept, { spread: { sigma: [0.1, 0.2], angle: 0 } })[0].style.display, "none");
});

test("ellipses of 1σ and 2σ", () => {
  const ellipses = drawn(createPosterior, { spread: { sigma: [0.1, 0.2], angle: 0 } });
  close(ellipses.flatMap((e) => numbers(e, "cx", "cy", "rx", "ry")), [150, 50, 5, 10, 150, 50, 10, 20]);
  for (const ellipse of drawn(createPosterior)) assert.equal(ellipse.style.display, "none");
});

const EXACT = {
  x: [0.9, 1.1], y: [0.7, 1.1], best: { mean: [1, 1], sigma: [0.1, 0.2] },
  lines: [[[[1, 1], [1.5, 1]]], [[[0, 0], [0, -1]]]],
};

test("an exact posterior is its lines, and the best ellipse for it", () => {
  const [one, two, halo, lines] = drawn(createExactPosterior, { exact: EXACT });
  close([one, two].flatMap((e) => numbers(e, "cx", "cy", "rx", "ry")), [150, 50, 5, 10, 150, 50, 10, 20]);
  assert.equal(lines.attributes.d, "M150.00 50.00L175.00 50.00M100.00 100.00L100.00 150.00");
  assert.equal(halo.attributes.d, lines.attributes.d);
  for (const part of drawn(createExactPosterior)) assert.equal(part.style.display, "none");
});

test("its inset is a square that holds all of it", () => {
  const { x, y } = rangesOf(EXACT);
  close([(x[0] + x[1]) / 2, (y[0] + y[1]) / 2], [1, 0.9]);
  close([x[1] - x[0], y[1] - y[0]], [0.416, 0.416]);
});

test("a map that keeps nothing marks nothing", () => {
  for (const part of [...drawn(createKept, { kept: null }), ...drawn(createPosterior, { kept: null, spread: { sigma: [1, 1], angle: 0 } })]) {
    assert.equal(part.style.display, "none");
  }
});

const EXAMPLE = { z: [1, -1], sigma: [0.2, 0.1], trajectory: [[0, 0], [1, -1]] };

test("the user's example: ellipses, a cross, a name, and its way", () => {
  const parts = drawn(createExample, { example: EXAMPLE });
  close(numbers(parts[1], "cx", "cy", "rx", "ry"), [150, 150, 20, 10]);
  assert.match(parts[3].attributes.d, /^M145.5 145.5l9 9/);
  assert.deepEqual(numbers(parts[4], "x", "y"), [150, 139]);
  assert.equal(drawn(createTrajectory, { example: EXAMPLE })[0].attributes.points, "100,100 150,150");
});

test("near the top its name is below", () => {
  const [, y] = numbers(drawn(createExample, { example: { ...EXAMPLE, z: [0, 1.8] } })[4], "x", "y");
  assert.ok(y > 10 + 15);
});

test("without an example, or without a width, nothing of it is there", () => {
  for (const part of [...drawn(createExample), ...drawn(createTrajectory)]) assert.equal(part.style.display, "none");
  const [ellipse, , halo] = drawn(createExample, { example: { ...EXAMPLE, sigma: null } });
  assert.deepEqual([ellipse.style.display, halo.style.display], ["none", ""]);
});

test("a close-up holds the fifty nearest codes and four standard deviations", () => {
  const positions = Float32Array.from({ length: 200 }, (_, i) => (i % 2 ? 0 : i / 200)); // 0, 0.01, … along x
  close(reachOf({ z: [0, 0], sigma: null }, positions), 0.49, 1e-6);
  close(reachOf({ z: [0, 0], sigma: [0.1, 0.2] }, positions), 0.8, 1e-6);
  assert.ok(reachOf({ z: [0, 0], sigma: null }, new Float32Array(0)) > 0);
});

test("the way and its end", () => {
  const [line] = drawn(createWay, { path: [[0, 0], [1, -1]] });
  assert.equal(line.attributes.points, "100,100 150,150");
  const [end] = drawn(createEnd, { to: [1, -1] });
  assert.deepEqual(numbers(end.children[0], "cx", "cy"), [150, 150]);
  assert.equal(end.children[1].textContent, "B");
  assert.equal(drawn(createEnd)[0].style.display, "none");
});

test("outline and hover come and go", () => {
  const [polygon] = drawn(createOutline, { outline: [[0, 0], [1, 0], [1, 1]] });
  assert.equal(polygon.attributes.points, "100,100 150,100 150,50");
  assert.equal(drawn(createOutline)[0].style.display, "none");
  assert.deepEqual(numbers(drawn(createHover, { hover: [-1, 0] })[0], "cx", "cy"), [50, 100]);
  assert.equal(drawn(createHover)[0].style.display, "none");
});

test("names are as many as there are middles, and fewer again", () => {
  withDocument(() => {
    const area = fakeElement("svg");
    const layer = createNames(area);
    let middles = [{ label: 0, z: [0, 0] }, { label: 1, z: [1, 1] }];
    const examples = { middles: () => middles, nameOf: (label) => `label ${label}` };
    const view = { ...VIEW, examples, layers: new Set(["labels"]) };
    layer.draw(view);
    const [group] = area.children;
    assert.deepEqual(group.children.map(({ textContent }) => textContent), ["label 0", "label 1"]);
    assert.equal(group.children[1].style.stroke, THEME.labels[1]);
    middles = middles.slice(1);
    layer.draw(view);
    assert.deepEqual(group.children.map(({ textContent }) => textContent), ["label 1"]);
    layer.draw({ ...view, layers: new Set() });
    assert.equal(group.children.length, 0);
  });
});

test("contours at rest, taken away once", () => {
  const calls = [];
  const layer = createContours(() => ({ contours: (grid) => calls.push(grid && grid.z.length) }));
  const examples = {
    positions: Float32Array.from([0, 0]), sigmas: () => Float32Array.from([1, 1]), isVisible: () => true,
  };
  assert.equal(layer.when, "rest");
  for (const layers of [[], ["density"], ["density"], [], []]) {
    layer.draw({ ...VIEW, examples, layers: new Set(layers) });
  }
  assert.deepEqual(calls, [72, 72, null]);
});

test("the stand-in has Plotly's place and equal units", () => {
  const axes = createStandIn({ clientWidth: 431, clientHeight: 225 }, square(2), 12);
  const scale = axes.scale();
  assert.deepEqual([scale.left, scale.top, scale.width, scale.height], [30, 1, 400, 200]);
  close([scale.x0, scale.x1, scale.y0, scale.y1], [-4, 4, -2, 2]);
  axes.show(square(5));
  assert.deepEqual(axes.ranges(), square(5));
});

test("codes without a prior have no rings, no contours and no exact posterior", () => {
  const layers = (prior) => withDocument(() => mapLayers({
    paper: {}, area: fakeElement("svg"), axes: () => null, prior, small: false, preview: null,
    thumbnails: null,
  }).length);
  assert.equal(layers(true) - layers(false), 3);
});
