/** The map's worker, which decodes what would hold a frame up. It starts when it is first needed. */
/** @import {Source, Spec} from "../types.js" */

/** @typedef {"manifold" | "traversal"} TileRole  What tiles are for. */
/** @typedef {ReturnType<typeof createBackground>} Background */

/**
 * @param {{spec: Spec, weights: Uint8Array}} network
 * @param {Source["worker"]} startWorker
 */
export function createBackground(network, startWorker) {
  /** @type {Worker | null} */
  let worker = null;
  /** @type {Map<string, (answer: any) => void>} */
  const listeners = new Map();

  function started() {
    if (worker) return worker;
    worker = startWorker
      ? startWorker()
      : new Worker(new URL("./decoding_worker.js", import.meta.url), { type: "module" });
    worker.postMessage({ load: network });
    worker.onmessage = ({ data }) => listeners.get(data.kind)?.(data);
    return worker;
  }

  return {
    /** Send it a message of decoding_worker.js. @type {(message: object) => void} */
    post: (message) => started().postMessage(message),
    /** Who gets its answers of a kind. @type {(kind: TileRole | "image", listener: (answer: any) => void) => void} */
    listen: (kind, listener) => void listeners.set(kind, listener),
    destroy: () => worker?.terminate(),
  };
}
