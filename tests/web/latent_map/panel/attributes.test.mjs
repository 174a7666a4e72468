import assert from "node:assert/strict";
import test from "node:test";

import {
  attributeFields, attributeOptions, attributesOf, groupsText,
} from "../../../../web/latent_map/panel/attributes.js";

const KNOWN = { chosen: 0, block: "", columns: [
  { name: "shape", kind: "category", names: ["disc", "heart"] },
  { name: "x", kind: "number", names: [] },
  { name: "size", kind: "number", names: [] },
  { name: "hue", kind: "number", names: [], period: 360 },
] };
const chosen = (fields) => fields.map(({ name, value }) => ({ name, value }));
const again = (parts) => attributesOf(chosen(attributeFields(KNOWN, parts)));

test("a direction follows a number, an angle, or one label of a category", () => {
  assert.deepEqual(attributeOptions(KNOWN.columns).map(({ value, text }) => [value, text]), [
    ["1=0", "shape: disc"], ["1=1", "shape: heart"], ["2", "x"], ["3", "size"], ["4~360", "hue"],
  ]);
});

test("what is chosen first is a number along which to go, with the widest other way", () => {
  assert.deepEqual(again([]), ["2"]);
});

test("a plane's text comes back from its fields", () => {
  for (const parts of [["2"], ["2", "3"], ["1=1", "2"], ["4~360"], ["3~24"]]) {
    assert.deepEqual(again(parts), parts);
  }
});

test("an angle takes both ways, and an attribute is not taken twice", () => {
  assert.deepEqual(again(["4~360", "2"]), ["4~360"]);
  assert.deepEqual(again(["2", "2"]), ["2"]);
  const names = attributeFields(KNOWN, ["4~360"]).map(({ name }) => name);
  assert.deepEqual(names, ["along"]);
  const [, , second] = attributeFields(KNOWN, ["2"]);
  assert.deepEqual(second.options.map(({ value }) => value), ["", "1=0", "1=1", "3"]);
});

test("groups are steps in base 36, sorted, and of many every so manieth", () => {
  assert.equal(groupsText([14, 3, 4], [0, 50]), "groups:3.1.a-0.1e");
  const many = groupsText(Array.from({ length: 9000 }, (_, i) => i), [1]);
  assert.equal(many.split("-")[0].split(".").length, 1000);
});
