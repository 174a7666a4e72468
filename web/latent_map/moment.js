/**
 * What is true for a moment only: the pointer, an arrow key's place, a draw, a selection. It is no
 * part of the state that a link could hold.
 */
/** @import {Kept, Pair} from "./types.js" */
/** @import {Examples} from "./data/examples.js" */
/** @import {State} from "./state.js" */
import { keptOf } from "./state.js";

/**
 * @typedef {object} Moment
 * @property {[Kept, Kept]} history  kept before the last two selections, oldest first
 * @property {Pair | null} pointer  in pixels of the map
 * @property {Pair | null} cursor  the arrow keys' latent place
 * @property {Pair | null} sample  a draw from the kept example's posterior, as ε
 * @property {Pair | null} played  where the path's play is
 * @property {Pair[] | null} outline  of a selection, drawn or being drawn
 * @property {number[]} selected  the examples in it when it was drawn
 * @property {Pair | null} hovered  the latent place under pointer or cursor
 * @property {number | null} hoveredPoint  the example there
 * @property {Pair} shownZ  what is decoded
 */

/** @type {(state: State) => Moment} */
export function createMoment(state) {
  const kept = keptOf(state);
  return {
    history: [kept, kept],
    pointer: null,
    cursor: null,
    sample: null,
    played: null,
    outline: null,
    selected: [],
    hovered: null,
    hoveredPoint: null,
    shownZ: state.z,
  };
}

/** z = μ + σ·ε. @type {(state: State, moment: Moment, examples: Examples) => Pair | null} */
export function sampledPlace({ z, point }, { sample }, examples) {
  if (!sample || point === null) return null;
  const [sx, sy] = examples.sigma(point);
  return [z[0] + sx * sample[0], z[1] + sy * sample[1]];
}

/**
 * Which place is decoded, which example it is, and what to call it.
 * @type {(state: State, moment: Moment, examples: Examples) =>
 *   {z: Pair, point: number | null, what: string}}
 */
export function shownPlace(state, moment, examples) {
  const { played, hovered, hoveredPoint } = moment;
  if (played) return { z: played, point: null, what: "on the way" };
  if (hovered) return { z: hovered, point: hoveredPoint, what: "pointer" };
  const drawn = sampledPlace(state, moment, examples);
  if (drawn) return { z: drawn, point: null, what: "drawn from its posterior" };
  const { z, point } = state;
  return { z, point, what: point === null ? "kept" : `kept · test example ${point}` };
}
