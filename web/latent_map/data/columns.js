/** A figure of every example, or what is known beside it, to colour the points by. */
/** @import {Known, LabelColumn, Source} from "../types.js" */
import { readBlock } from "./blocks.js";

const ENDS = 0.01; // of the examples, at each end of a scale: it would be theirs alone
const LEVELS = 256;
export const NONE = LEVELS; // the level of an example without a value

/** @typedef {{kl: Float32Array | null, reconstruction: Float32Array}} Columns  nats per example */
/**
 * @typedef {object} Colouring
 * @property {Uint16Array} levels  of 0 to 255, or NONE; of labels the label
 * @property {"scale" | "cycle" | "labels"} kind
 * @property {number} low
 * @property {number} high
 */

/** @type {(source: Source, block: string) => Promise<Columns>} */
export async function loadColumns(source, block) {
  const { header, body } = readBlock(await source.block(block));
  const column = (/** @type {string} */ name) => {
    const [at, size] = header.sections[name];
    return size ? new Float32Array(body.slice(at, at + size).buffer) : null;
  };
  return { kl: column("kl"), reconstruction: /** @type {Float32Array} */ (column("reconstruction")) };
}

/** Every label column's values, NaN for none. @type {(source: Source, known: Known) => Promise<Float32Array[]>} */
export async function loadKnown(source, { block }) {
  const { header, body } = readBlock(await source.block(block));
  const values = new Float32Array(body.slice().buffer);
  return Array.from({ length: header.columns }, (_, i) =>
    values.subarray(i * header.points, (i + 1) * header.points));
}

/**
 * Values as steps of a scale, which runs from the first to the last percentile.
 * @type {(values: Float32Array) => Colouring}
 */
export function colouringOf(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(ENDS), at(1 - ENDS)];
  const span = Math.max(high - low, 1e-12);
  const levels = Uint16Array.from(values, (value) => (Number.isNaN(value) ? NONE
    : Math.round((LEVELS - 1) * Math.min(1, Math.max(0, (value - low) / span)))));
  return { levels, kind: "scale", low, high };
}

/**
 * Values that begin anew after a period, as steps of a circle of colours.
 * @type {(values: Float32Array, period: number) => Colouring}
 */
export function cycleOf(values, period) {
  const levels = Uint16Array.from(values, (value) => {
    const turn = value / period;
    return Number.isNaN(turn) ? NONE : Math.floor(LEVELS * (turn - Math.floor(turn))) % LEVELS;
  });
  return { levels, kind: "cycle", low: 0, high: period };
}

/** A label column's colouring. @type {(column: LabelColumn, values: Float32Array) => Colouring} */
export function colouringOfColumn(column, values) {
  if (column.kind === "number") {
    return column.period ? cycleOf(values, column.period) : colouringOf(values);
  }
  const levels = Uint16Array.from(values, (value) => (Number.isNaN(value) ? NONE : value));
  return { levels, kind: "labels", low: 0, high: column.names.length - 1 };
}

/** A value in words. @type {(column: LabelColumn, value: number) => string} */
export function inWords({ name, kind, names }, value) {
  if (Number.isNaN(value)) return `${name}: none`;
  return `${name} ${kind === "number" ? Number(value.toPrecision(4)) : names[value] ?? value}`;
}
