/** How likely places are: under the prior, and under the mean of all examples' posteriors. */
/** @import {Grid, Pair, Scale} from "../types.js" */
const NORM = 1 / (2 * Math.PI);
const LOWEST = 1e-4; // a density that counts as none, for contours
const REACH = 3.5; // standard deviations beyond which a posterior counts as 0

/** @type {(density: number) => number} */
const logOf = (density) => Math.log10(Math.max(density, LOWEST));

/** @type {(z: Pair) => number} */
export const priorDensity = ([x, y]) => NORM * Math.exp(-0.5 * (x * x + y * y));

/**
 * The aggregate posterior at z: (1/n) Σ N(z; μₙ, σₙ²).
 * @type {(means: Float32Array, sigmas: Float32Array, z: Pair) => number}
 */
export function aggregateDensity(means, sigmas, [x, y]) {
  let sum = 0;
  for (let at = 0; at < means.length; at += 2) {
    const sx = sigmas[at], sy = sigmas[at + 1];
    const dx = (means[at] - x) / sx;
    const dy = (means[at + 1] - y) / sy;
    const squared = dx * dx + dy * dy;
    if (squared < 60) sum += Math.exp(-0.5 * squared) / (sx * sy);
  }
  return (NORM * sum) / (means.length / 2);
}

/**
 * The aggregate posterior's logarithm on side × side cells over what a scale shows, for contours.
 * The logarithm, because the peaks are thousands of times higher than where most codes lie. A
 * posterior narrower than a cell is widened to it, or the grid would miss it.
 * @type {(means: Float32Array, sigmas: Float32Array, visible: (i: number) => boolean, scale: Scale, side: number) => Grid}
 */
export function densityGrid(means, sigmas, visible, { x0, x1, y0, y1 }, side) {
  const across = axisOf(x0, x1, side), up = axisOf(y0, y1, side);
  const grid = new Float32Array(side * side);
  const count = means.length / 2;
  const row = new Float32Array(side);
  for (let i = 0; i < count; i++) {
    if (!visible(i)) continue;
    const x = reachOf(means[2 * i], sigmas[2 * i], across);
    const y = reachOf(means[2 * i + 1], sigmas[2 * i + 1], up);
    for (let c = x.first; c <= x.last; c++) row[c] = bell(across.at(c), x);
    for (let r = y.first; r <= y.last; r++) {
      const height = bell(up.at(r), y) / (x.sigma * y.sigma);
      for (let c = x.first; c <= x.last; c++) grid[r * side + c] += row[c] * height;
    }
  }
  return logarithms(grid, across, up, count);
}

/** @type {(grid: Float32Array, across: Axis, up: Axis, count: number) => Grid} */
function logarithms(grid, across, up, count) {
  const { side } = across;
  const middles = (/** @type {Axis} */ axis) => Array.from({ length: side }, (_, i) => axis.at(i));
  const z = Array.from({ length: side }, (_, r) =>
    Array.from(grid.subarray(r * side, (r + 1) * side), (value) => logOf((value * NORM) / count)),
  );
  return { x: middles(across), y: middles(up), z };
}

/**
 * The same for posteriors of more than two dimensions: their shadows on the plane are Gaussians that
 * may lie aslant. `covariances`: along x, along y, between them, for each.
 * @type {(means: Float32Array, covariances: Float32Array, visible: (i: number) => boolean, scale: Scale, side: number) => Grid}
 */
export function shadowGrid(means, covariances, visible, { x0, x1, y0, y1 }, side) {
  const across = axisOf(x0, x1, side), up = axisOf(y0, y1, side);
  const grid = new Float32Array(side * side);
  const count = means.length / 2;
  for (let i = 0; i < count; i++) {
    if (!visible(i)) continue;
    const x = reachOf(means[2 * i], Math.sqrt(covariances[3 * i]), across);
    const slope = covariances[3 * i + 2] / (x.sigma * x.sigma); // y leans so much with x
    const rest = Math.sqrt(Math.max(0, covariances[3 * i + 1] - slope * covariances[3 * i + 2]));
    for (let c = x.first; c <= x.last; c++) {
      const away = across.at(c) - x.mean;
      const y = reachOf(means[2 * i + 1] + slope * away, rest, up);
      const height = bell(across.at(c), x) / (x.sigma * y.sigma);
      for (let r = y.first; r <= y.last; r++) grid[r * side + c] += height * bell(up.at(r), y);
    }
  }
  return logarithms(grid, across, up, count);
}

/** @typedef {{from: number, step: number, side: number, at: (i: number) => number}} Axis */

/**
 * An axis cut into cells; `at` is a cell's middle.
 * @type {(from: number, to: number, side: number) => Axis}
 */
function axisOf(from, to, side) {
  const step = (to - from) / side;
  return { from, step, side, at: (i) => from + (i + 0.5) * step };
}

/**
 * The cells that a posterior reaches along an axis.
 * @type {(mean: number, width: number, axis: Axis) =>
 *   {mean: number, sigma: number, first: number, last: number}}
 */
function reachOf(mean, width, { from, step, side }) {
  const sigma = Math.max(width, step);
  const first = Math.max(0, Math.ceil((mean - REACH * sigma - from) / step - 0.5));
  const last = Math.min(side - 1, Math.floor((mean + REACH * sigma - from) / step - 0.5));
  return { mean, sigma, first, last };
}

/** @type {(place: number, posterior: {mean: number, sigma: number}) => number} */
const bell = (place, { mean, sigma }) => Math.exp(-0.5 * ((place - mean) / sigma) ** 2);
