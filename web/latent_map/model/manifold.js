/** A grid of decodes that a worker keeps up to date with β and with the box it covers. */
/** @import {Source, Spec} from "../types.js" */
/** @import {Box} from "./tiles.js" */

export const TILES = 12; // a side

/** @typedef {{tiles: number[], pixels: Uint8ClampedArray}} Tiles */
/** @typedef {ReturnType<typeof createManifold>} Manifold */

/**
 * @param {object} options
 * @param {Spec} options.spec
 * @param {Uint8Array} options.weights
 * @param {Source["worker"]} options.startWorker
 * @param {(tiles: Tiles) => void} options.onTiles  some of the grid has been decoded
 */
export function createManifold({ spec, weights, startWorker, onTiles }) {
  const worker = startWorker
    ? startWorker()
    : new Worker(new URL("./manifold_worker.js", import.meta.url), { type: "module" });
  let request = 0;
  /** @type {Box | null} */
  let box = null;
  /** @type {{beta: number | null, done: boolean}} */
  let shown = { beta: null, done: false };

  worker.postMessage({ load: { spec, weights } });
  worker.onmessage = ({ data }) => {
    if (data.request === request) shown.done = data.done;
    onTiles(data);
  };

  /**
   * Whether this was not the grid asked for already.
   * @type {(beta: number, next: Box) => boolean}
   */
  function ask(beta, next) {
    const before = box;
    if (beta === shown.beta && before && next.every((value, i) => value === before[i])) return false;
    box = next;
    shown = { beta, done: false };
    request += 1;
    worker.postMessage({ draw: { beta, box, side: TILES, request } });
    return true;
  }

  return {
    ask,
    /** @type {() => Box | null} */
    box: () => box,
    state: () => ({ ...shown, range: box }),
    destroy: () => worker.terminate(),
  };
}
