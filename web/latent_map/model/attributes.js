/**
 * Directions from what is known of the examples, where no server works them out: vae_core/analysis's
 * attributes and directions, in JavaScript. tests/web/latent_map/model/test_planes.py compares the two.
 */
/** @import {LabelColumn} from "../types.js" */

const PART = /^(\d{1,4})(?:~(\d{1,9}(?:\.\d{1,9})?)|=(\d{1,3}))?$/;
const STEPS = /^[0-9a-z]{1,6}(?:\.[0-9a-z]{1,6})*$/;
const NOTHING = 1e-12; // of a square: a cosine and a sine that go together

/** @typedef {{column: number, period: number, label: number | null}} Attribute  column from 0 */
/** @typedef {{columns: LabelColumn[], values: Float32Array[]}} KnownValues  NaN for none; of labels their codes */
/** @typedef {{means: Float32Array, dimensions: number}} Codes */

/** One or two; one alone where it is an angle. Null for anything else. @type {(text: string) => Attribute[] | null} */
export function parseAttributes(text) {
  const found = text.split(",").map((part) => PART.exec(part));
  if (found.length > 2) return null;
  /** @type {Attribute[]} */
  const parts = [];
  for (const match of found) {
    if (!match || Number(match[1]) < 1 || (match[2] !== undefined && Number(match[2]) <= 0)) return null;
    const label = match[3] === undefined ? null : Number(match[3]);
    parts.push({ column: Number(match[1]) - 1, period: Number(match[2] ?? 0), label });
  }
  const [first, second] = parts;
  if (!second) return parts;
  const same = first.column === second.column && first.label === second.label;
  return same || first.period || second.period ? null : parts;
}

/** Two groups of examples' indices; null for anything else. @type {(text: string) => number[][] | null} */
export function parseGroups(text) {
  const parts = text.split("-");
  if (parts.length !== 2 || !parts.every((part) => STEPS.test(part))) return null;
  return parts.map((part) => {
    let at = 0;
    return part.split(".").map((step) => (at += parseInt(step, 36)));
  });
}

/** What an attribute's directions are called. @type {(of: Attribute, known: KnownValues) => string[]} */
export function namesOf(of, known) {
  const name = nameOf(of, known);
  return of.period ? [`cos ${name}`, `sin ${name}`] : [name];
}

/** @type {(of: Attribute, known: KnownValues) => string} */
function nameOf({ column, label }, { columns }) {
  const { name, names } = columns[column];
  return label === null ? name : `${name}: ${names[label]}`;
}

/**
 * Its directions: one, or of an angle two.
 * @type {(of: Attribute, codes: Codes, known: KnownValues | null) => number[][]}
 * @throws {Error} with a sentence: these examples do not have it
 */
export function waysOf(of, codes, known) {
  const values = checked(of, known);
  if (of.label !== null) {
    const others = meanOf(codes, (i) => values[i] >= 0 && values[i] !== of.label);
    return [less(meanOf(codes, (i) => values[i] === of.label), others)];
  }
  if (!of.period) return slopes(codes, values, (value) => [value]);
  return slopes(codes, values, (value) => {
    const turn = (value * 2 * Math.PI) / of.period;
    return [Math.cos(turn), Math.sin(turn)];
  });
}

/** Mean codes of two groups. @type {(groups: number[][], codes: Codes) => number[][]} */
export function meansOfGroups(groups, codes) {
  const [last, count] = [Math.max(...groups.flat()), codes.means.length / codes.dimensions];
  if (last >= count) throw new Error(`This run’s last test example is ${count - 1}. Received: ${last}`);
  return groups.map((group) => {
    const sum = new Array(codes.dimensions).fill(0);
    for (const i of group) for (let d = 0; d < sum.length; d++) sum[d] += codes.means[i * sum.length + d];
    return sum.map((value) => value / group.length);
  });
}

/** The mean code of some examples. @type {(codes: Codes, isOne: (i: number) => boolean) => number[]} */
export function meanOf({ means, dimensions }, isOne) {
  const sum = new Array(dimensions).fill(0);
  let count = 0;
  for (let i = 0; i < means.length / dimensions; i++) {
    if (!isOne(i)) continue;
    count++;
    for (let d = 0; d < dimensions; d++) sum[d] += means[i * dimensions + d];
  }
  return sum.map((value) => value / count);
}

/** @type {(of: Attribute, known: KnownValues | null) => Float32Array} */
function checked(of, known) {
  if (!known?.columns.length) {
    throw new Error("A direction along an attribute needs label columns of the run’s test examples, and "
      + "there are none at hand.");
  }
  const { columns } = known;
  if (of.column >= columns.length) {
    throw new Error(`This run’s test examples have ${columns.length} label columns. Received: column ${of.column + 1}`);
  }
  const { name, kind, names } = columns[of.column];
  if ((kind === "category") !== (of.label !== null)) {
    const wanted = kind === "category" ? "one of its labels" : "its numbers";
    throw new Error(`A direction from the column ${name} needs ${wanted}.`);
  }
  if (of.label !== null && of.label >= names.length) {
    throw new Error(`The column ${name} has ${names.length} labels. Received: ${of.label}`);
  }
  const values = known.values[of.column];
  const there = values.filter((value) => !Number.isNaN(value));
  const changes = of.label === null ? there.some((value) => value !== there[0])
    : there.includes(of.label) && there.some((value) => value !== of.label);
  if (!changes) throw new Error(`${nameOf(of, known)} does not change among this run’s test examples.`);
  return values;
}

/**
 * Least squares of the codes on one number or two and a constant, a direction each.
 * @type {(codes: Codes, values: Float32Array, targetsOf: (value: number) => number[]) => number[][]}
 */
function slopes(codes, values, targetsOf) {
  const { means, dimensions } = codes;
  const isThere = (/** @type {number} */ i) => Number.isFinite(values[i]);
  const rows = [...values.keys()].filter(isThere);
  const targets = rows.map((i) => targetsOf(values[i]));
  const middle = targets[0].map((_, k) => targets.reduce((sum, target) => sum + target[k], 0) / rows.length);
  const centre = meanOf(codes, isThere);
  const square = middle.map(() => middle.map(() => 0));
  const moments = middle.map(() => new Array(dimensions).fill(0));
  rows.forEach((i, row) => {
    const away = targets[row].map((value, k) => value - middle[k]);
    away.forEach((a, k) => {
      away.forEach((b, l) => (square[k][l] += a * b));
      for (let d = 0; d < dimensions; d++) moments[k][d] += a * (means[i * dimensions + d] - centre[d]);
    });
  });
  const inverse = square.length === 1 ? [[1 / square[0][0]]] : inverseOf(square);
  return inverse.map((row) => centre.map((_, d) => row.reduce((sum, value, k) => sum + value * moments[k][d], 0)));
}

/** Of a symmetric 2×2 matrix; of one of rank 1 the pseudo-inverse. @type {(of: number[][]) => number[][]} */
function inverseOf([[a, b], [, d]]) {
  const determinant = a * d - b * b;
  if (determinant > NOTHING * (a + d) ** 2) {
    return [[d / determinant, -b / determinant], [-b / determinant, a / determinant]];
  }
  const trace = (a + d) ** 2;
  return [[a / trace, b / trace], [b / trace, d / trace]];
}

/** @type {(a: number[], b: number[]) => number[]} */
const less = (a, b) => a.map((value, i) => value - b[i]);
