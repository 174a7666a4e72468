/**
 * `root.latentMap` (root: the element with class "lm") is a documented hook for tests:
 *   state      {run, beta, kept: {z, point}, to, sample, selected, shownZ}: what the next frame draws
 *   drawn      {beta, z, code, point} of the last frame: what positions, image and numbers belong to;
 *              code is z in all of the latent space's dimensions, point the example whose code it is
 *   plane      the map's plane, {origin, across, up, names}
 *   wide       codes of more than two dimensions; else null
 *   positions  Float32Array x, y, x, y, … of all points, as drawn
 *   image      Float32Array, the decoded values as drawn; null where none is shown. Of a large
 *              network it may be of an earlier place until the worker has caught up
 *   frames     how many frames have been drawn
 *   scale()    the plot area in pixels of the map, and the latent range it shows
 *   film       {position, last, epoch, settled}: where on the training the map is
 *   hidden     the set of labels that the legend hides
 *   manifold() the preview's {beta, range, done}
 *   path()     the places of the film strip, or null
 *   density()  the last densities shown, {codes, prior}
 *   originals  the test images at hand, as a function of their index; or null
 *   thumbnails the examples drawn as images
 *
 * The root's data-ready turns "true" with the first points, data-axes when Plotly has drawn axes
 * and can zoom and the codes are there at every β.
 */
/** @import {Code, Pair, Scale} from "./types.js" */
/** @import {Parts} from "./parts.js" */
/** @import {Shown} from "./panel/readout.js" */
/** @import {World} from "./world.js" */
import { keptOf } from "./state.js";

/** @typedef {ReturnType<typeof exposeHook>} Hook */

/**
 * @param {Element} root
 * @param {object} options
 * @param {World} options.world
 * @param {Parts} options.parts
 * @param {() => Scale} options.scale
 * @param {() => number[]} options.thumbnails
 */
export function exposeHook(root, { world, parts: { preview, strip }, scale, thumbnails }) {
  const { state, examples, space, wide } = world;
  /** @type {Shown["densities"] | null} */
  let densities = null;
  const hook = {
    state: stateOf(world),
    /** @type {{beta: number, z: Pair, code: Code, point: number | null} | null} */
    drawn: null,
    get positions() { return examples.positions; },
    get plane() { return space.plane; },
    get colouring() { return world.colouring; },
    wide,
    /** @type {Float32Array | null} */
    image: null,
    frames: 0,
    scale,
    film: {
      get position() { return world.film.position; },
      get last() { return world.film.last; },
      get epoch() { return world.film.epochOf(world.film.nearest()); },
      get settled() { return world.film.settled(); },
    },
    hidden: state.hidden,
    manifold: () => preview?.state(),
    path: () => strip?.places() ?? null,
    density: () => densities,
    get originals() { return world.originals; },
    get thumbnails() { return thumbnails(); },
    /** @type {(shown: Shown | null, beta: number) => void} */
    follow(shown, beta) {
      const { z, code, point } = shown ?? { z: state.z, code: state.z, point: state.point };
      hook.drawn = { beta, z, code: Array.from(code), point };
      hook.image = shown?.image ?? null;
      hook.frames += 1;
      densities = shown?.densities ?? null;
    },
  };
  Object.assign(root, { latentMap: hook });
  return hook;
}

/** State and moment as one object to look at. @type {(world: World) => object} */
function stateOf({ state, moment }) {
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
