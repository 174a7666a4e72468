/** The test examples at the current β: where they lie, what they are called, who is near. */
/** @import {Pair} from "../types.js" */
/** @import {Codes} from "./codes.js" */
import { extentOf, nearestPoint, niceExtent } from "../lib/geometry.js";

const FIRST_VIEW_BETAS = 12; // of all, looked at for the first view's size
const FIRST_VIEW_EVERY = 7; // odd: x and y in turn

/** @typedef {ReturnType<typeof createExamples>} Examples */

/**
 * @param {{codes: Codes, labels: Uint8Array | null, labelNames: string[], beta: number}} options
 */
export function createExamples({ codes, labels, labelNames, beta: firstBeta }) {
  const positions = codes.positions(firstBeta, new Float32Array(2 * codes.count));
  let beta = firstBeta;
  /** @type {Float32Array | null} */
  let sigmas = null; // of all at this β, once something has asked for them
  let sigmasHold = new Float32Array(0);

  /** @type {(next: number) => void} */
  function moveTo(next) {
    beta = next;
    sigmas = null;
    codes.positions(beta, positions);
  }

  /** The codes at any β. @type {(at: number) => Float32Array} */
  const positionsAt = (at) =>
    (at === beta ? positions : codes.positions(at, new Float32Array(positions.length)));

  function allSigmas() {
    if (sigmasHold.length !== positions.length) sigmasHold = new Float32Array(positions.length);
    sigmas ??= codes.sigmas(beta, sigmasHold);
    return sigmas;
  }

  /** @type {(i: number) => number | null} */
  const labelOf = (i) => (labels ? labels[i] : null);
  /** @type {(label: number | null) => string} */
  const nameOf = (label) => (label === null ? "examples" : labelNames[label] ?? String(label));
  /** @type {(i: number) => Pair} */
  const codeOf = (i) => [positions[2 * i], positions[2 * i + 1]];

  /** The first view holds the codes at the first β, and those at others as far as is sensible. */
  function firstExtent() {
    const there = new Float32Array(positions.length);
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
    for (let i = 0; labels && i < labels.length; i++) {
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
    firstExtent,
    labelOf,
    labels,
    middles,
    moveTo,
    nameOf,
    positions,
    positionsAt,
    sigmas: allSigmas,
    /** @type {(point: number) => Pair} */
    sigma: (point) => codes.sigma(point, beta),
    /** @type {(i: number, hidden: Set<number>) => boolean} */
    isVisible: (i, hidden) => !labels || !hidden.has(labels[i]),
    /** @type {(z: Pair, reach: number, hidden: Set<number>) => number | null} */
    near: (z, reach, hidden) => nearestPoint(positions, labels, hidden, z, reach),
  };
}
