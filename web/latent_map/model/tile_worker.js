/** Images of many z, decoded in a Web Worker: the newest request wins. */
/** @import {Code, Source, Spec} from "../types.js" */

/** @typedef {{tiles: number[], pixels: Uint8ClampedArray}} Tiles */
/** @typedef {ReturnType<typeof createTileWorker>} TileWorker */

/**
 * @param {object} options
 * @param {Spec} options.spec
 * @param {Uint8Array} options.weights
 * @param {Source["worker"]} options.startWorker
 * @param {(tiles: Tiles) => void} options.onTiles  some have been decoded
 */
export function createTileWorker({ spec, weights, startWorker, onTiles }) {
  const worker = startWorker
    ? startWorker()
    : new Worker(new URL("./manifold_worker.js", import.meta.url), { type: "module" });
  let request = 0;
  let done = false;

  worker.postMessage({ load: { spec, weights } });
  worker.onmessage = ({ data }) => {
    if (data.request === request) done = data.done;
    onTiles(data);
  };

  return {
    /** Decode these at β, one tile each. @type {(beta: number, codes: Code[]) => void} */
    draw(beta, codes) {
      request += 1;
      done = false;
      worker.postMessage({ draw: { beta, codes, request } });
    },
    isDone: () => done,
    destroy: () => worker.terminate(),
  };
}
