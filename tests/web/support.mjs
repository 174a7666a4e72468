/** What several test files share: closeness, random numbers, and elements without a browser. */
import assert from "node:assert/strict";

export function close(actual, expected, tolerance = 1e-9, what = "value") {
  const [a, b] = [actual, expected].map((values) => (values.length === undefined ? [values] : [...values]));
  assert.equal(a.length, b.length, `${what}: lengths`);
  a.forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]) <= tolerance, `${what} ${i}: ${value} is not ${b[i]}`);
  });
}

/** Uniform numbers in [0, 1), the same at every run. */
export function random(seed = 1) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** An element that remembers its attributes, style and children. */
export function fakeElement(name = "g") {
  const element = {
    name,
    attributes: {},
    written: 0, // times that an attribute was
    children: [],
    style: {},
    textContent: "",
    getAttribute: (key) => element.attributes[key] ?? null,
    setAttribute: (key, value) => { element.attributes[key] = value; element.written += 1; },
    appendChild(child) {
      element.children.push(child);
      child.remove = () => element.children.splice(element.children.indexOf(child), 1);
      return child;
    },
    replaceChildren: (...children) => { element.children = children; },
    get lastChild() { return element.children.at(-1); },
  };
  return element;
}

/** Lets modules create SVG elements for as long as `work` runs. */
export function withDocument(work) {
  const before = globalThis.document;
  globalThis.document = { createElementNS: (_, name) => fakeElement(name) };
  try {
    return work();
  } finally {
    globalThis.document = before;
  }
}

export const THEME = {
  dark: false, background: "#ffffff", text: "#000000", primary: "#0000ff", font: "sans-serif",
  labels: ["#ff0000", "#00ff00"],
};

/** 100 × 100 pixels at (10, 20) that show z from −1 to 1 and from −2 to 2. */
export const SCALE = { left: 10, top: 20, width: 100, height: 100, x0: -1, x1: 1, y0: -2, y1: 2 };
