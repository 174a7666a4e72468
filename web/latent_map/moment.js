/**
 * What is true for a moment only: the pointer, an arrow key's place, a draw, a selection. It is no
 * part of the state that a link could hold.
 */
/** @import {Code, Kept, Pair} from "./types.js" */
/** @import {Examples} from "./data/examples.js" */
/** @import {Space} from "./model/plane.js" */
/** @import {State} from "./state.js" */
import { createSpace } from "./model/plane.js";
import { keptOf } from "./state.js";

const FLAT = createSpace();

/**
 * @typedef {object} Moment
 * @property {[Kept, Kept]} history  kept before the last two selections, oldest first
 * @property {Pair | null} pointer  in pixels of the map
 * @property {Pair | null} cursor  the arrow keys' latent place
 * @property {number[] | null} sample  a draw from the kept example's posterior, as ε
 * @property {Code | null} played  where the path's play is
 * @property {Code | null} pointed  the z of a traversal's picture under the pointer
 * @property {Pair[] | null} outline  of a selection, drawn or being drawn
 * @property {number[]} selected  the examples in it when it was drawn
 * @property {Uint16Array | null} fades  of a selection without an outline: who is in it stays strong
 * @property {number | null} neighbour  the example under the pointer in the picture of neighbourhoods
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
    pointed: null,
    outline: null,
    selected: [],
    fades: null,
    neighbour: null,
    hovered: null,
    hoveredPoint: null,
    shownZ: state.z,
  };
}

/** What is kept, in all dimensions. @type {(state: State, examples: Examples, space: Space) => Code} */
export const keptCode = ({ z, point, full }, examples, space) =>
  space.flat ? z : point === null ? full ?? space.lift(z) : examples.fullOf(point);

/** z = μ + σ·ε. @type {(state: State, moment: Moment, examples: Examples, space?: Space) => Code | null} */
export function sampledCode(state, { sample }, examples, space = FLAT) {
  const sigma = sample && state.point !== null ? examples.sigma(state.point) : null;
  if (!sample || !sigma) return null;
  return Array.from(keptCode(state, examples, space), (mean, i) => mean + sigma[i] * sample[i]);
}

/** Where it lies on the map. @type {(state: State, moment: Moment, examples: Examples, space?: Space) => Pair | null} */
export function sampledPlace(state, moment, examples, space = FLAT) {
  const code = sampledCode(state, moment, examples, space);
  return code && space.project(code);
}

/**
 * Which place is shown, which example it is, and what to call it.
 * @type {(state: State, moment: Moment, examples: Examples, space?: Space) =>
 *   {z: Pair, point: number | null, what: string}}
 */
export function shownPlace(state, moment, examples, space = FLAT) {
  const { played, pointed, hovered, hoveredPoint } = moment;
  if (pointed) return { z: space.project(pointed), point: null, what: "traversal" };
  if (played) return { z: space.project(played), point: null, what: "on the way" };
  if (hovered) return { z: hovered, point: hoveredPoint, what: "pointer" };
  const drawn = sampledPlace(state, moment, examples, space);
  if (drawn) return { z: drawn, point: null, what: "drawn from its posterior" };
  const { z, point } = state;
  return { z, point, what: point === null ? "kept" : `kept · test example ${point}` };
}

/**
 * The z that is decoded there. In a flat space it is the place itself; else an example decodes from
 * its full code.
 * @type {(state: State, moment: Moment, examples: Examples, space: Space) => Code}
 */
export function shownCode(state, moment, examples, space) {
  const { played, pointed, hovered, hoveredPoint } = moment;
  if (space.flat) return shownPlace(state, moment, examples, space).z;
  if (pointed ?? played) return /** @type {Code} */ (pointed ?? played);
  if (hovered) return hoveredPoint === null ? space.lift(hovered) : examples.fullOf(hoveredPoint);
  return sampledCode(state, moment, examples, space) ?? keptCode(state, examples, space);
}

