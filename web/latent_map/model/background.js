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
  let current = ""; // names the network that is worked with; "": the run's own
  /** @type {Map<string, {spec: Spec, weights: Uint8Array}>} */
  const unsent = new Map();
  /** @type {Map<string, (answer: any) => void>} */
  const listeners = new Map();

  function started() {
    if (worker) return worker;
    worker = startWorker
      ? startWorker()
      : new Worker(new URL("./decoding_worker.js", import.meta.url), { type: "module" });
    worker.postMessage({ load: network, network: "" });
    worker.onmessage = ({ data }) => listeners.get(data.kind)?.(data);
    return worker;
  }

  return {
    /** Send it a message of decoding_worker.js. @type {(message: object) => void} */
    post(message) {
      const load = unsent.get(current);
      if (load) started().postMessage({ load, network: current });
      unsent.delete(current);
      started().postMessage({ ...message, network: current });
    },
    /** Another network of the same kind, to be used later. @type {(name: string, network: {spec: Spec, weights: Uint8Array}) => void} */
    add: (name, network) => void unsent.set(name, network),
    /** A network that nothing needs any more, and its whole block with it. @type {(name: string) => void} */
    forget: (name) => void unsent.delete(name),
    /** Work with another network from now on. @type {(name: string) => void} */
    use(name) { current = name; },
    get network() { return current; },
    /** Who gets its answers of a kind. @type {(kind: TileRole | "image", listener: (answer: any) => void) => void} */
    listen: (kind, listener) => void listeners.set(kind, listener),
    destroy: () => worker?.terminate(),
  };
}
