/** The model at work on what is shown: input, posterior, sample, output. Hidden at first. */
/** @import {Code, Spec} from "../types.js" */
/** @import {Shown} from "./readout.js" */
/** @import {World} from "../world.js" */
import { find, setText } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { contextOf, createPainter, imageShape } from "../lib/image.js";
import { shownPlace } from "../moment.js";

const MOST = 4; // coordinates that are written out

/**
 * @param {HTMLElement} element
 * @param {object} options
 * @param {World} options.world
 * @param {Spec} options.spec
 * @param {HTMLElement} options.button  shows and hides it
 * @param {() => void} options.onOpen
 */
export function createDiagram(element, { world, spec, button, onOpen }) {
  const step = (/** @type {string} */ name) => find(element, `[data-step="${name}"]`);
  const input = painterIn(step("input"), spec);
  const output = painterIn(step("output"), spec);
  const { examples, message, moment, space, state } = world;

  /** Which example it is about, if any. @type {() => number | null} */
  function example() {
    const { point, z } = shownPlace(state, moment, examples, space);
    if (point !== null) return point;
    return moment.sample && !moment.hovered && z !== state.z ? state.point : null;
  }

  /** @type {(shown: Shown) => void} */
  function show({ code, image }) {
    if (element.hidden) return;
    const point = example();
    const words = stepsInWords({
      z: code,
      mean: point === null ? null : examples.fullOf(point),
      sigma: point === null || !message.variational ? null : examples.sigma(point),
      noise: moment.hovered ? null : moment.sample,
    });
    for (const [name, text] of Object.entries(words)) setText(find(step(name), "span"), text);
    const original = point === null || !world.originals ? null : world.originals(point);
    find(step("input"), "canvas").hidden = !original;
    if (original) input(original, 0, 0, 1);
    if (image) output(image);
  }

  const abort = new AbortController();
  button.addEventListener("click", () => {
    element.hidden = !element.hidden;
    button.setAttribute("aria-expanded", String(!element.hidden));
    onOpen();
  }, { signal: abort.signal });
  return { show, destroy: () => abort.abort() };
}

/** @type {(step: Element, spec: Spec) => ReturnType<typeof createPainter>} */
function painterIn(step, spec) {
  const canvas = /** @type {HTMLCanvasElement} */ (find(step, "canvas"));
  const [height, width] = imageShape(spec.shape);
  Object.assign(canvas, { width, height });
  return createPainter(contextOf(canvas), imageShape(spec.shape));
}

/**
 * What each step says.
 * @param {object} place
 * @param {Code} place.z  what is decoded
 * @param {Code | null} place.mean  the example's code; null for a mere place
 * @param {Code | null} place.sigma  of its posterior; null for a plain autoencoder and a place
 * @param {number[] | null} place.noise  ε, where z was drawn with it
 * @returns {{input: string, posterior: string, sample: string, output: string}}
 */
export function stepsInWords({ z, mean, sigma, noise }) {
  const output = "the image at z";
  const at = `z = ${listed(z)}`;
  if (mean === null) {
    return { input: "none: a place that you chose", posterior: "not asked", sample: at, output };
  }
  const input = "one test example";
  if (sigma === null) return { input, posterior: `code ${listed(mean)}`, sample: at, output };
  const posterior = `μ = ${listed(mean)}, σ = ${listed(sigma)}`;
  const drawn = noise ? `ε = ${listed(noise)}, z = μ + σ·ε = ${listed(z)}` : null;
  const sample = drawn ?? (same(z, mean) ? `ε = 0, z = μ = ${listed(z)}` : `${at}, where you point`);
  return { input, posterior, sample, output };
}

/** The first few of many. @type {(values: Code) => string} */
function listed(values) {
  const few = values.length > MOST ? values.slice(0, MOST - 1) : values;
  const numbers = Array.from(few, (value) => formatNumber(value, 2)).join(", ");
  return `(${numbers}${values.length > MOST ? `, … ${values.length} numbers` : ""})`;
}

/** @type {(a: Code, b: Code) => boolean} */
const same = (a, b) => Array.from(a).every((value, i) => Math.abs(value - b[i]) < 1e-6);
