/**
 * What the map decodes with. A small network is run at once; a large one in the worker, so that no
 * frame waits for it: there the place under the pointer comes first, and of it the latest only.
 */
/** @import {Code, Spec} from "../types.js" */
/** @import {Background} from "./background.js" */
import { createDecoder } from "./decoder.js";

const AT_ONCE = 8e6; // multiply-adds: about 10 ms

/** @typedef {"shown" | "strip" | "reconstructions" | "thumbnails" | "mean" | "sheet" | "theirs"} Role  What images are for. */
/** @typedef {ReturnType<typeof createDecoding>} Decoding */

/**
 * @param {{spec: Spec, weights: Uint8Array}} network
 * @param {Pick<Background, "post" | "listen" | "add" | "forget" | "use">} background
 */
export function createDecoding({ spec, weights }, background) {
  const atOnce = multiplyAdds(spec) <= AT_ONCE;
  /** @type {Map<string, import("./decoder.js").Decoder>} */
  const decoders = new Map(); // by network; "": the run's own
  let decoder = atOnce ? createDecoder(spec, weights) : null;
  if (decoder) decoders.set("", decoder);
  let used = "";
  /** @type {Map<Role, {request: number, use: (i: number, values: Float32Array) => void}>} */
  const asked = new Map();
  let beta = 1;
  let requests = 0;

  background.listen("image", ({ role, request, index, values }) => {
    const waiting = asked.get(role);
    // A place that the pointer has left already is welcome until a later one has come: else nothing
    // would, for as long as it moves.
    if (waiting && (waiting.request === request || role === "shown")) waiting.use(index, values);
  });

  /** Another network of the same kind, to be used later. @type {(name: string, network: {spec: Spec, weights: Uint8Array}) => void} */
  function add(name, network) {
    background.add(name, network);
    if (atOnce) decoders.set(name, createDecoder(network.spec, network.weights));
  }

  /** A network that nothing needs any more. @type {(name: string) => void} */
  function forget(name) {
    background.forget(name);
    decoders.delete(name);
  }

  /** Decode with another network from now on. @type {(name: string) => void} */
  function use(name) {
    if (name === used) return;
    used = name;
    background.use(name);
    decoder = decoders.get(name) ?? null;
    decoder?.setBeta(beta);
  }

  /** @type {(next: number) => void} */
  function setBeta(next) {
    beta = next;
    decoder?.setBeta(next);
  }

  /**
   * Decode codes at the current β and hand each image to `use`, at once or later. What was asked for
   * in the same role and has not come yet never will, but for "shown". An image may be reused: copy
   * it to keep it.
   * @type {(role: Role, codes: Code[], use: (i: number, values: Float32Array) => void) => void}
   */
  function ask(role, codes, use) {
    const now = decoder;
    if (now) {
      codes.forEach((code, i) => use(i, now.decode(code)));
      return;
    }
    const request = ++requests;
    asked.set(role, { request, use });
    // A view of a block would be sent with the whole of its block.
    background.post({ ask: { role, codes: codes.map((code) => Array.from(code)), beta, request } });
  }

  return {
    add,
    ask,
    atOnce,
    forget,
    /** The name of the network that decodes. */
    get network() { return used; },
    setBeta,
    use,
  };
}

/** The work of one image. @type {(spec: Spec) => number} */
export function multiplyAdds({ layers }) {
  const ofLayer = (/** @type {Spec["layers"][0]} */ layer) => {
    if (layer.kind === "dense") return layer.inputs * layer.units;
    if (layer.kind === "reshape") return 0;
    const { in_height, in_width, in_channels, filters, kernel } = layer;
    return in_height * in_width * in_channels * filters * kernel * kernel;
  };
  return layers.reduce((sum, layer) => sum + ofLayer(layer), 0);
}
