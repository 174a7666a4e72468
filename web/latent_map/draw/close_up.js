/** A second, smaller drawing: the user's example and the codes nearest to it. */
/** @import {Example} from "../types.js" */
/** @import {Shown} from "./pane.js" */
import { find, setText } from "../lib/dom.js";
import { closeUpLayers } from "./layers.js";
import { createPane } from "./pane.js";

const NEAREST = 50; // codes that the close-up holds
const SIGMAS = 4; // of the posterior that it holds
const SMALLEST = 1e-3;

/**
 * Half a side of the square around the example that holds the nearest codes and its posterior.
 * @type {(example: Example, positions: Float32Array) => number}
 */
export function reachOf({ z: [x, y], sigma }, positions) {
  const squares = new Float32Array(positions.length / 2);
  for (let i = 0; i < squares.length; i++) {
    squares[i] = (positions[2 * i] - x) ** 2 + (positions[2 * i + 1] - y) ** 2;
  }
  const furthest = squares.slice().sort()[Math.min(NEAREST, squares.length) - 1] ?? 0;
  let reach = sigma ? SIGMAS * Math.max(...sigma) : 0;
  for (let i = 0; i < squares.length; i++) {
    if (squares[i] > furthest) continue;
    const [dx, dy] = [positions[2 * i] - x, positions[2 * i + 1] - y];
    reach = Math.max(reach, Math.abs(dx), Math.abs(dy));
  }
  return Math.max(reach, SMALLEST);
}

/** @typedef {ReturnType<typeof createCloseUp>} CloseUp */

/** @param {HTMLElement} element */
export function createCloseUp(element) {
  const pane = createPane(element, {
    ranges: { x: [-1, 1], y: [-1, 1] }, size: null, layersOf: closeUpLayers,
  });
  const text = find(element, ".lm-close-up-reach");

  /** @type {(shown: Shown, points: boolean) => void} */
  function draw(shown, points) {
    const { example, examples } = shown;
    if (!example || !points) return;
    const [x, y] = example.z;
    const reach = reachOf(example, examples.positions);
    pane.axes().show({ x: [x - reach, x + reach], y: [y - reach, y + reach] });
    setText(text, `±${Number(reach.toPrecision(2))}`);
    pane.draw(shown, points);
  }

  return { draw };
}
