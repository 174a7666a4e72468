import assert from "node:assert/strict";
import test from "node:test";

import {
  createState, fromText, keptOf, PROPERTIES, toLink, toText,
} from "../../../web/latent_map/state.js";

/** For every property a value that is not its default. */
const OTHERS = {
  run: "a run & a half",
  beta: 0.0123456789,
  z: [-1.5, 2.25],
  point: 17,
  full: [0.5, -1.25, 3, 0],
  plane: "labels:3-8,0-1@0.5",
  to: [3, -4.125],
  toFull: [1, 0, -2.5],
  route: "arc",
  drag: "lasso",
  layers: new Set(["labels", "density"]),
  colour: "kl",
  hidden: new Set([3, 0]),
  view: { x: [-1, 2.5], y: [-3, 0.125] },
  region: [[0, 0], [1, 0.5], [-1, 2]],
  regionBeta: 0.5,
  neighbourBox: { x: [0.1, 0.25], y: [0, 0.5] },
  grid: "view",
  epoch: 0.25,
};

test("every property has an example here", () => {
  assert.deepEqual(Object.keys(OTHERS).sort(), Object.keys(PROPERTIES).sort());
});

for (const [name, value] of Object.entries(OTHERS)) {
  test(`${name} survives being text`, () => {
    const text = toText(createState({ [name]: value }));
    assert.ok(text.startsWith(`${name}=`), text);
    assert.deepEqual(fromText(text), { [name]: value });
  });
}

test("all of them together", () => {
  assert.deepEqual(createState(fromText(toText(createState(OTHERS)))), OTHERS);
});

test("no layers at all is not the default", () => {
  const text = toText(createState({ layers: new Set() }));
  assert.equal(text, "layers=");
  assert.deepEqual(fromText(text).layers, new Set());
});

test("defaults are left out", () => {
  assert.equal(toText(createState()), "");
  assert.deepEqual(createState(fromText("")), createState());
});

test("two states share nothing that one of them could change", () => {
  createState().layers.add("images");
  createState().hidden.add(1);
  assert.equal(toText(createState()), "");
});

test("a link names run, β and place at their defaults too", () => {
  assert.equal(toLink(createState({ run: "a" })), "run=a&beta=1&z=0%2C0");
  assert.deepEqual(createState(fromText(toLink(createState(OTHERS)))), OTHERS);
});

test("places are as long as a pixel needs, a view as exact as it is", () => {
  const text = toText(createState({ z: [1 / 3, 1e-9 / 3], view: { x: [-1 / 3, 1], y: [0, 1] } }));
  assert.deepEqual(fromText(text).z, [0.3333333, 3.333333e-10]);
  assert.deepEqual(fromText(text).view, { x: [-1 / 3, 1], y: [0, 1] });
});

for (const garbage of [
  "beta=abc", "beta=-1", "beta=Infinity", "beta=", "z=1", "z=1,2,3", "z=a,b", "z=,", "point=-1",
  "point=1.5", "point=99999999999", "to=1;2", "route=spiral", "drag=throw", "layers=rings,ghosts",
  "hidden=1,x", "hidden=", "view=1,2,3", "view=2,1,0,1", "view=0,1,5,5", "region=1,2",
  "region=1,2;3,4", "region=1,2;3,4;5", "grid=all", "unknown=1", "__proto__=1", "constructor=1",
  "%", "&&&", "=", "z=1e300,0", "view=0,1e-9,0,1", "regionBeta=-1",
]) {
  test(`garbage is ignored: ${garbage}`, () => {
    assert.deepEqual(createState(fromText(garbage)), createState());
  });
}

test("garbage does not spoil what is beside it", () => {
  assert.deepEqual(fromText("beta=x&z=1,2&point=y"), { z: [1, 2] });
});

test("what is kept is a place and an example", () => {
  assert.deepEqual(keptOf(createState({ z: [1, 2], point: 3 })), { z: [1, 2], point: 3 });
});

test("a label column colours the points; a word that is none does not", () => {
  assert.equal(fromText("colour=column%3A3").colour, "column:3");
  assert.equal(fromText("colour=column%3Ax").colour, undefined);
  assert.equal(fromText(toText(createState({ colour: "column:12" }))).colour, "column:12");
});
