/** A figure of every example, to colour the points by. */
/** @import {Source} from "../types.js" */
import { readBlock } from "./blocks.js";

const ENDS = 0.01; // of the examples, at each end of a scale: it would be theirs alone

/** @typedef {{kl: Float32Array | null, reconstruction: Float32Array}} Columns  nats per example */
/** @typedef {{levels: Uint8Array, low: number, high: number}} Colouring  levels of 0 to 255 */

/** @type {(source: Source, block: string) => Promise<Columns>} */
export async function loadColumns(source, block) {
  const { header, body } = readBlock(await source.block(block));
  const column = (/** @type {string} */ name) => {
    const [at, size] = header.sections[name];
    return size ? new Float32Array(body.slice(at, at + size).buffer) : null;
  };
  return { kl: column("kl"), reconstruction: /** @type {Float32Array} */ (column("reconstruction")) };
}

/**
 * Values as steps of a scale, which runs from the first to the last percentile.
 * @type {(values: Float32Array) => Colouring}
 */
export function colouringOf(values) {
  const sorted = values.slice().sort();
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(ENDS), at(1 - ENDS)];
  const span = Math.max(high - low, 1e-12);
  const levels = Uint8Array.from(values, (value) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - low) / span))));
  return { levels, low, high };
}
