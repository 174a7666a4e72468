/**
 * Which plane the map shows, by its text, where no server works it out: vae_core's planes, in
 * JavaScript. tests/web/latent_map/model/test_planes.py compares the two.
 */
/** @import {PlaneSpec} from "../types.js" */
import { dimensionName } from "../lib/format.js";
import { meanOf, meansOfGroups, namesOf, parseAttributes, parseGroups, waysOf } from "./attributes.js";
import { principalComponents } from "./components.js";

const NO_DIRECTION = 1e-6; // what is left of a direction that lies along another one
const FURTHEST = 1e3;
const LONGEST = 12_000;
const KINDS = ["axes", "components", "examples", "labels", "attributes", "groups", "example", "place"];
/** @type {{[kind: string]: number}} */
const COUNTS = { axes: 2, components: 2, examples: 3, example: 1 };

/** @import {Attribute, KnownValues} from "./attributes.js" */
/**
 * @typedef {{kind: string, numbers: number[], beta: number | null, attributes: Attribute[], groups: number[][]}} Choice
 *   numbers from 0
 */

/**
 * What planes are made from, at one β.
 * @typedef {object} Measured
 * @property {Float32Array} means  (n × d), posterior means
 * @property {number} dimensions
 * @property {number[]} kl  of each dimension; zeros for a plain autoencoder
 * @property {Uint8Array | null} labels
 * @property {string[]} labelNames
 * @property {KnownValues | null} known  the label columns
 */

/** Null where a text is empty or cannot be understood. @type {(text: string) => Choice | null} */
export function parsePlane(text) {
  const [body, ending, more] = text.slice(0, LONGEST).split("@");
  const at = body.indexOf(":");
  const kind = at < 0 ? body : body.slice(0, at);
  const beta = ending === undefined ? null : coordinate(ending);
  if (!KINDS.includes(kind) || more !== undefined || (ending !== undefined && (beta === null || beta < 0))) return null;
  const rest = at < 0 ? "" : body.slice(at + 1);
  const attributes = kind === "attributes" ? parseAttributes(rest) : [];
  const groups = kind === "groups" ? parseGroups(rest) : [];
  const numbers = attributes?.length || groups?.length ? []
    : kind === "labels" ? labelPairs(rest) : numbersOf(kind, rest);
  return attributes && groups && numbers && { kind, numbers, beta, attributes, groups };
}

/** @type {(text: string) => number | null} */
function coordinate(text) {
  const value = text.trim() === "" ? NaN : Number(text);
  return Math.abs(value) <= FURTHEST ? value : null;
}

/** @type {(kind: string, text: string) => number[] | null} */
function numbersOf(kind, text) {
  const parts = text.split(",");
  if (kind === "place") {
    const places = parts.map(coordinate);
    return places.includes(null) ? null : /** @type {number[]} */ (places);
  }
  if (!parts.every((part) => /^\d{1,9}$/.test(part))) return null;
  const first = kind === "axes" || kind === "components" ? 1 : 0;
  const numbers = parts.map((part) => Number(part) - first);
  const wanted = COUNTS[kind];
  if (numbers.length !== wanted || Math.min(...numbers) < 0 || new Set(numbers).size !== wanted) return null;
  return numbers;
}

/** @type {(text: string) => number[] | null} */
function labelPairs(text) {
  const pairs = text.split(",").map((part) => /^(\d{1,3})-(\d{1,3})$/.exec(part)?.slice(1).map(Number));
  if (pairs.length > 2 || pairs.some((pair) => !pair || pair[0] === pair[1])) return null;
  return pairs.flatMap((pair) => pair ?? []);
}

/**
 * The plane of a choice; without one, that of the two dimensions with most KL.
 * @type {(choice: Choice | null, measured: Measured) => PlaneSpec}
 * @throws {Error} with a sentence: the run has no such dimension, example or label
 */
export function buildPlane(choice, measured) {
  const { dimensions, means } = measured;
  const [first, second] = order(measured);
  if (!choice) return axesPlane(dimensions, first, second);
  const { kind, numbers } = choice;
  if (kind === "axes" || kind === "components") require(numbers, dimensions, "dimension", 1);
  if (kind === "examples" || kind === "example") require(numbers, means.length / dimensions, "test example", 0);
  if (kind === "axes") return axesPlane(dimensions, numbers[0], numbers[1]);
  if (kind === "components") {
    const rows = principalComponents(means, dimensions);
    const names = numbers.map((index) => `component ${index + 1}`);
    return spanned(meanOf(measured, () => true), rows[numbers[0]], rows[numbers[1]], names, measured);
  }
  if (kind === "examples") {
    const [a, b, c] = numbers.map((index) => codeOf(measured, index));
    return spanned(a, less(b, a), less(c, a), [`from ${numbers[0]} to ${numbers[1]}`, `towards ${numbers[2]}`], measured);
  }
  if (kind === "labels") return labelsPlane(numbers, measured);
  if (kind === "attributes") return attributesPlane(choice.attributes, measured);
  if (kind === "groups") {
    const [a, b] = meansOfGroups(choice.groups, measured);
    return along(a.map((value, i) => (value + b[i]) / 2), [less(b, a)], ["A → B"], measured);
  }
  if (kind === "place" && numbers.length !== dimensions) {
    throw new Error(`A place of this run has ${dimensions} coordinates. Received: ${numbers.length}`);
  }
  const through = kind === "example" ? codeOf(measured, numbers[0]) : numbers;
  const most = axesPlane(dimensions, first, second);
  return spanned(through, most.across, most.up, most.names, measured);
}

/** The dimensions, that with most KL first; of a plain autoencoder, most variance. @type {(measured: Measured) => number[]} */
function order({ means, dimensions, kl }) {
  const weight = kl.some((value) => value !== 0) ? kl : variances(means, dimensions);
  return weight.map((_, i) => i).sort((a, b) => weight[b] - weight[a] || a - b);
}

/** @type {(means: Float32Array, dimensions: number) => number[]} */
function variances(means, dimensions) {
  const count = means.length / dimensions;
  return Array.from({ length: dimensions }, (_, d) => {
    let [sum, squares] = [0, 0];
    for (let at = d; at < means.length; at += dimensions) sum += means[at];
    for (let at = d; at < means.length; at += dimensions) squares += (means[at] - sum / count) ** 2;
    return squares / count;
  });
}

/** @type {(dimensions: number, first: number, second: number) => PlaneSpec} */
function axesPlane(dimensions, first, second) {
  const unit = (/** @type {number} */ at) => Array.from({ length: dimensions }, (_, i) => Number(i === at));
  return {
    origin: new Array(dimensions).fill(0), across: unit(first), up: unit(second),
    names: [dimensionName(first), dimensionName(second)],
  };
}

/** @type {(numbers: number[], measured: Measured) => PlaneSpec} */
function labelsPlane(numbers, measured) {
  const { labels, labelNames } = measured;
  const name = (/** @type {number} */ label) => labelNames[label] ?? String(label);
  const mean = (/** @type {number} */ label) => {
    if (!labels?.includes(label)) throw new Error(`No test example has the label ${name(label)}.`);
    return meanOf(measured, (i) => labels[i] === label);
  };
  const [a, b, c, d] = numbers;
  const ways = [less(mean(b), mean(a))];
  const names = [`${name(a)} → ${name(b)}`];
  if (c !== undefined) {
    ways.push(less(mean(d), mean(c)));
    names.push(`${name(c)} → ${name(d)}`);
  }
  const through = mean(a).map((value, i) => (value + mean(b)[i]) / 2);
  return along(through, ways, names, measured);
}

/** Through the middle of the codes. @type {(attributes: Attribute[], measured: Measured) => PlaneSpec} */
function attributesPlane(attributes, measured) {
  const ways = attributes.flatMap((of) => waysOf(of, measured, measured.known));
  const known = /** @type {KnownValues} */ (measured.known); // else there are no ways
  const names = attributes.flatMap((of) => namesOf(of, known));
  return along(meanOf(measured, () => true), ways, names, measured);
}

/**
 * The plane along two ways, or along one and the widest other.
 * @type {(through: number[], ways: number[][], names: string[], measured: Measured) => PlaneSpec}
 */
function along(through, ways, names, measured) {
  if (ways.length > 1) return spanned(through, ways[0], ways[1], names, measured);
  const { means, dimensions } = measured;
  const length = Math.max(norm(ways[0]), 1e-12);
  const first = ways[0].map((value) => value / length);
  const rest = Float64Array.from(means);
  for (let at = 0; at < rest.length; at += dimensions) {
    const share = dot(rest.subarray(at, at + dimensions), first);
    for (let i = 0; i < dimensions; i++) rest[at + i] -= share * first[i];
  }
  const other = principalComponents(rest, dimensions)[0];
  return spanned(through, ways[0], other, [names[0], "widest other way"], measured);
}

/**
 * The plane through a z along two directions, or along dimensions where those are 0 or the same.
 * @type {(through: number[], first: number[], second: number[], names: string[], measured: Measured) => PlaneSpec}
 */
function spanned(through, first, second, names, measured) {
  const { dimensions } = measured;
  const spare = order(measured).map((at) => Array.from({ length: dimensions }, (_, i) => Number(i === at)));
  /** @type {number[][]} */
  const chosen = [];
  for (const direction of [first, second, ...spare]) {
    let rest = [...direction];
    for (let twice = 0; twice < 2; twice++) {
      const foot = chosen.map((other) => dot(rest, other));
      rest = rest.map((value, i) => value - chosen.reduce((sum, other, k) => sum + foot[k] * other[i], 0));
    }
    const left = norm(rest);
    if (left > NO_DIRECTION * Math.max(norm(direction), NO_DIRECTION)) chosen.push(rest.map((value) => value / left));
    if (chosen.length === 2) break;
  }
  const [across, up] = chosen;
  let origin = [...through];
  for (let twice = 0; twice < 2; twice++) {
    for (const way of chosen) {
      const along = dot(origin, way);
      origin = origin.map((value, i) => value - along * way[i]);
    }
  }
  return { origin, across, up, names };
}

/** @type {(measured: Measured, index: number) => number[]} */
const codeOf = ({ means, dimensions }, index) =>
  Array.from(means.subarray(index * dimensions, (index + 1) * dimensions));

/** @type {(a: ArrayLike<number>, b: ArrayLike<number>) => number} */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i] * b[i];
  return sum;
}

/** @type {(a: ArrayLike<number>) => number} */
const norm = (a) => Math.sqrt(dot(a, a));

/** @type {(a: number[], b: number[]) => number[]} */
const less = (a, b) => a.map((value, i) => value - b[i]);

/** @type {(indices: number[], count: number, what: string, first: number) => void} */
function require(indices, count, what, first) {
  for (const index of indices) {
    if (index < count) continue;
    throw new Error(`This run’s last ${what} is ${count - 1 + first}. Received: ${index + first}`);
  }
}
