/** The test examples at the current β: where they lie, what they are called, who is near. */
/** @import {Code, Pair} from "../types.js" */
/** @import {Space} from "../model/plane.js" */
/** @import {Codes} from "./codes.js" */
/** @import {WideCodes} from "./wide.js" */
import { extentOf, nearestPoint, niceExtent } from "../lib/geometry.js";
import { createSpace } from "../model/plane.js";

const NO_LABEL = 255;
const FIRST_VIEW_BETAS = 12; // of all, looked at for the first view's size
const FIRST_VIEW_EVERY = 7; // odd: x and y in turn
const FAINTEST = 0.22; // of a point's opacity, for the code that is furthest from the plane

/** @typedef {ReturnType<typeof createExamples>} Examples */

/**
 * `wide`: the codes again, where they have more than two dimensions.
 * @param {{codes: Codes | WideCodes, wide?: WideCodes | null, space?: Space, labels: Uint8Array | null, labelNames: string[], beta: number}} options
 */
export function createExamples({
  codes, wide = null, space = createSpace(), labels, labelNames, beta: firstBeta,
}) {
  const hold = new Float32Array(2 * codes.count);
  let positions = codes.positions(firstBeta, hold); // a part of it while not all are known
  let beta = firstBeta;
  /** @type {Float32Array | null} */
  let sigmas = null; // of all at this β, once something has asked for them
  let sigmasHold = new Float32Array(0);
  let fades = wide && fadesOf(wide.distances());

  /** @type {(next: number) => void} */
  function moveTo(next) {
    beta = next;
    sigmas = null;
    positions = codes.positions(beta, hold);
  }

  /** The plane or the codes are others. */
  function renew() {
    if (wide) fades = fadesOf(wide.distances());
    moveTo(beta);
  }

  /** The codes at any β. @type {(at: number) => Float32Array} */
  const positionsAt = (at) =>
    (at === beta ? positions : codes.positions(at, new Float32Array(hold.length)));

  function allSigmas() {
    if (wide) return new Float32Array(0); // they do not travel
    if (sigmasHold.length !== positions.length) sigmasHold = new Float32Array(positions.length);
    sigmas ??= /** @type {Codes} */ (codes).sigmas(beta, sigmasHold);
    return sigmas;
  }

  /** @type {(i: number) => number | null} */
  const labelOf = (i) => (labels ? labels[i] : null);
  /** @type {(label: number | null) => string} */
  const nameOf = (label) => (label === null ? "examples" : labelNames[label] ?? (label === NO_LABEL ? "no label" : String(label)));

  /** Where an example lies on the map. @type {(i: number) => Pair} */
  function codeOf(i) {
    if (2 * i >= positions.length) return space.project(fullOf(i));
    return [positions[2 * i], positions[2 * i + 1]];
  }

  /**
   * An example's code in all dimensions. Where it is not known while β is dragged, that of its place.
   * @type {(i: number) => Code}
   */
  function fullOf(i) {
    if (!wide) return codeOf(i);
    const known = wide.code(i, beta);
    if (known) return known;
    return space.lift(2 * i < positions.length ? [positions[2 * i], positions[2 * i + 1]] : [0, 0]);
  }

  /** The first view holds the codes at the first β, and those at others as far as is sensible. */
  function firstExtent() {
    const there = new Float32Array(hold.length);
    const step = Math.ceil(codes.betas.length / FIRST_VIEW_BETAS);
    const others = codes.betas
      .filter((_, i) => i % step === 0)
      .map((other) => extentOf(codes.positions(other, there), FIRST_VIEW_EVERY));
    return niceExtent(Math.min(Math.max(...others), 1.3 * extentOf(positions)));
  }

  /**
   * Each shown label at the median of its codes.
   * @type {(hidden: Set<number>) => {label: number, z: Pair}[]}
   */
  function middles(hidden) {
    /** @type {Map<number, [number[], number[]]>} */
    const places = new Map();
    for (let i = 0; labels && 2 * i < positions.length; i++) {
      if (hidden.has(labels[i])) continue;
      let axes = places.get(labels[i]);
      if (!axes) places.set(labels[i], (axes = [[], []]));
      axes[0].push(positions[2 * i]);
      axes[1].push(positions[2 * i + 1]);
    }
    const median = (/** @type {number[]} */ values) =>
      Float32Array.from(values).sort()[values.length >> 1];
    return [...places].map(([label, [xs, ys]]) => ({ label, z: [median(xs), median(ys)] }));
  }

  return {
    codeOf,
    count: codes.count,
    /** How much of its opacity each point keeps, of 256; null: all of it. */
    get fades() { return fades; },
    firstExtent,
    fullOf,
    /** Whether an example's full code is known at this β. @type {(i: number) => boolean} */
    isExact: (i) => !wide || wide.code(i, beta) !== null,
    labelOf,
    labels,
    middles,
    moveTo,
    nameOf,
    get positions() { return positions; },
    positionsAt,
    renew,
    sigmas: allSigmas,
    /** Of an example's posterior; null where it is not known. @type {(point: number) => Code | null} */
    sigma: (point) => codes.sigma(point, beta),
    /** @type {(i: number, hidden: Set<number>) => boolean} */
    isVisible: (i, hidden) => !labels || !hidden.has(labels[i]),
    /** @type {(z: Pair, reach: number, hidden: Set<number>) => number | null} */
    near: (z, reach, hidden) => nearestPoint(positions, labels, hidden, z, reach),
  };
}

/**
 * Fainter by the percentile of the distance, of 256.
 * @type {(distances: Float32Array) => Uint16Array}
 */
export function fadesOf(distances) {
  const order = Uint32Array.from(distances.keys()).sort((a, b) => distances[a] - distances[b]);
  const fades = new Uint16Array(distances.length);
  const last = Math.max(1, distances.length - 1);
  order.forEach((i, rank) => (fades[i] = 256 * (1 - (1 - FAINTEST) * (rank / last))));
  return fades;
}
