/**
 * `root.latentMap` (root: the element with class "lm") is a documented hook for tests:
 *   state      {run, beta, kept: {z, point}, to, sample, selected, shownZ}: what the next frame draws
 *   drawn      {beta, z} of the last frame: what positions, image and numbers belong to
 *   positions  Float32Array x, y, x, y, … of all points, as drawn
 *   image      Float32Array, the decoded values as drawn; null without a decoder
 *   frames     how many frames have been drawn
 *   scale()    the plot area in pixels of the map, and the latent range it shows
 *   hidden     the set of labels that the legend hides
 *   manifold() the preview's {beta, range, done}
 *   path()     the places of the film strip, or null
 *   density()  the last densities shown, {codes, prior}
 *   originals  the test images at hand, as a function of their index; or null
 *   thumbnails the examples drawn as images
 *
 * The root's data-ready turns "true" with the first points, data-axes when Plotly has drawn axes
 * and can zoom.
 */
/** @import {Pair, Scale} from "./types.js" */
/** @import {Examples} from "./data/examples.js" */
/** @import {Decoder} from "./model/decoder.js" */
/** @import {Moment} from "./moment.js" */
/** @import {Preview} from "./panel/manifold.js" */
/** @import {Shown} from "./panel/readout.js" */
/** @import {Strip} from "./panel/strip.js" */
/** @import {State} from "./state.js" */
import { keptOf } from "./state.js";

/**
 * @typedef {object} Looked  What the hook looks at.
 * @property {State} state
 * @property {Moment} moment
 * @property {Examples} examples
 * @property {Decoder | null} decoder
 * @property {() => Scale} scale
 * @property {Preview | null} preview
 * @property {Strip | null} strip
 * @property {{thumbnails: () => number[]}} layers
 */

/** @param {Element} root @param {Looked} looked */
export function exposeHook(root, { state, moment, examples, decoder, scale, preview, strip, layers }) {
  /** @type {Shown["densities"] | null} */
  let densities = null;
  const hook = {
    state: stateOf(state, moment),
    /** @type {{beta: number, z: Pair} | null} */
    drawn: null,
    positions: examples.positions,
    /** @type {Float32Array | null} */
    image: null,
    frames: 0,
    scale,
    hidden: state.hidden,
    manifold: () => preview?.state(),
    decoder,
    path: () => strip?.places() ?? null,
    density: () => densities,
    /** @type {((i: number) => Uint8Array) | null} */
    originals: null,
    get thumbnails() { return layers.thumbnails(); },
    /** @type {(shown: Shown, beta: number) => void} */
    follow(shown, beta) {
      hook.drawn = { beta, z: shown.z };
      hook.image = shown.image;
      hook.frames += 1;
      densities = shown.densities;
    },
  };
  Object.assign(root, { latentMap: hook });
  return hook;
}

/** State and moment as one object to look at. @type {(state: State, moment: Moment) => object} */
function stateOf(state, moment) {
  return {
    get run() { return state.run; },
    get beta() { return state.beta; },
    get kept() { return keptOf(state); },
    get to() { return state.to; },
    get sample() { return moment.sample; },
    get selected() { return moment.selected; },
    get shownZ() { return moment.shownZ; },
  };
}
