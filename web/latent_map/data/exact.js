/** The kept example's exact posterior p(z|x), which the host computes while its layer is on. */
/** @import {Exact, Source} from "../types.js" */
/** @import {World} from "../world.js" */
import { levelLines } from "../lib/level_lines.js";
import { readBlock } from "./blocks.js";

export const LAYER = "posterior";
const SAME_BETA = 1e-6;

/** @type {(bytes: Uint8Array) => Exact} */
export function readExact(bytes) {
  const { header, body } = readBlock(bytes);
  if (header.refused !== undefined) return { refused: header.refused, drawn: null };
  const { x, y, levels, best, ...figures } = header;
  const density = new Float32Array(body.slice().buffer); // a copy is aligned
  const z = y.map((/** @type {number} */ _, /** @type {number} */ row) =>
    Array.from(density.subarray(row * x.length, (row + 1) * x.length)));
  const lines = levels.map((/** @type {number} */ level) => levelLines({ x, y, z }, level));
  return { refused: null, drawn: { x, y, lines, best, ...figures } };
}

/** @typedef {ReturnType<typeof createExactPosteriors>} ExactPosteriors */

/**
 * @param {object} options
 * @param {World} options.world
 * @param {Source} options.source
 * @param {() => void} options.onCome
 * @param {(error: unknown) => void} options.onTrouble
 */
export function createExactPosteriors({ world, source, onCome, onTrouble }) {
  const { message, state } = world;
  /** @type {{block: string, found: Exact | null} | null} */
  let asked = null;
  let live = true;

  /** Whether there is one to be had for what the map shows: of the trained network, in two dimensions. */
  const isOn = () => Boolean(message.exact) && state.layers.has(LAYER) && state.epoch === null;

  /**
   * That of the kept example at this β. Null where the layer is off or no example is kept; "waits"
   * while it is being computed, or β moves.
   * @type {() => Exact | "waits" | null}
   */
  function now() {
    if (!isOn() || state.point === null) return null;
    const { beta, point, block } = message.exact ?? {};
    if (!block || point !== state.point || !(Math.abs((beta ?? 0) - state.beta) <= SAME_BETA * state.beta)) return "waits";
    if (asked?.block !== block) ask(block);
    return asked?.found ?? "waits";
  }

  /** @type {(block: string) => void} */
  function ask(block) {
    /** @type {{block: string, found: Exact | null}} */
    const wanted = { block, found: null };
    asked = wanted;
    source.block(block).then((bytes) => {
      wanted.found = readExact(bytes);
      if (live && asked === wanted) onCome();
    }).catch(onTrouble);
  }

  return { isOn, now, destroy: () => { live = false; } };
}
