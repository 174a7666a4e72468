/** The test codes at every β, and the curve that each of them follows between the grid's nodes. */
/** @import {CodesHeader, Pair} from "../types.js" */
import { catmullRom } from "./interpolation.js";

/**
 * Undo Quantised.packed of vae_core: gives the Int16Array of any β, by its number, in units of its
 * step. The bytes are second differences along β, all low bytes before all high ones: each β follows
 * from those before it, and is made when it is first asked for. The first picture needs few.
 * @typedef {(node: number) => Int16Array} Grid
 *
 * @type {(bytes: Uint8Array, nodes: number) => Grid}
 */
export function openGrid(bytes, nodes) {
  const size = bytes.length / 2 / nodes;
  /** @type {Int16Array[]} */
  const grid = [];
  const slope = new Int16Array(size); // wraps around as the differences did

  function unpackNext() {
    const first = grid.length * size;
    const values = grid.length ? grid[grid.length - 1].slice() : new Int16Array(size);
    for (let i = 0, at = first; i < size; i++, at++) {
      slope[i] += bytes[at] | (bytes[at + size * nodes] << 8);
      values[i] += slope[i];
    }
    grid.push(values);
  }

  return (node) => {
    while (grid.length <= node) unpackNext();
    return grid[node];
  };
}

/** Every β of it. @type {(bytes: Uint8Array, nodes: number) => Int16Array[]} */
export function unpackGrid(bytes, nodes) {
  const grid = openGrid(bytes, nodes);
  return Array.from({ length: nodes }, (_, node) => grid(node));
}

/** @typedef {ReturnType<typeof createCodes>} Codes */

/** @typedef {{mean: Uint8Array, log_variance: Uint8Array}} Packed */

/** @param {CodesHeader} header @param {Packed} packed */
export function createCodes(header, packed) {
  let grids = openGrids(header, packed);

  /**
   * All codes at β, written into `out`.
   * @type {(beta: number, out: Float32Array) => Float32Array}
   */
  function positions(beta, out) {
    return mixed(grids.mean, four(grids.nodes, beta), header.mean_step, out);
  }

  /**
   * Standard deviations of all posteriors at β, written into `out`.
   * @type {(beta: number, out: Float32Array) => Float32Array}
   */
  function sigmas(beta, out) {
    mixed(grids.logVariance, four(grids.varianceNodes, beta), header.log_variance_step / 2, out);
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(out[i]);
    return out;
  }

  /** Those of one example. @type {(point: number, beta: number) => Pair} */
  function sigma(point, beta) {
    const { logVariance, varianceNodes } = grids;
    const terms = catmullRom(varianceNodes, Math.log(beta));
    const at = (/** @type {number} */ i) =>
      terms.reduce((sum, [node, weight]) => sum + weight * logVariance(node)[i], 0);
    const of = (/** @type {number} */ i) => Math.exp((at(i) * header.log_variance_step) / 2);
    return [of(2 * point), of(2 * point + 1)];
  }

  return {
    betas: header.betas,
    count: header.points,
    /** The same codes at more β. @type {(header: CodesHeader, packed: Packed) => void} */
    fill(fuller, more) { grids = openGrids(fuller, more); },
    positions,
    sigma,
    sigmas,
  };
}

/** @param {CodesHeader} header @param {Packed} packed */
function openGrids(header, packed) {
  const nodes = header.betas.map(Math.log);
  const varianceNodes = header.log_variance_betas.map(Math.log);
  return {
    nodes,
    mean: openGrid(packed.mean, nodes.length),
    varianceNodes,
    logVariance: openGrid(packed.log_variance, varianceNodes.length),
  };
}

/**
 * Four terms, some of weight 0 where fewer are needed.
 * @type {(nodes: number[], beta: number) => [number, number][]}
 */
function four(nodes, beta) {
  const terms = catmullRom(nodes, Math.log(beta));
  while (terms.length < 4) terms.push([terms[0][0], 0]);
  return terms;
}

/**
 * @type {(grid: Grid, terms: [number, number][], step: number, out: Float32Array) =>
 *   Float32Array}
 */
function mixed(grid, terms, step, out) {
  const [a, b, c, d] = terms.map(([node]) => grid(node));
  const [p, q, r, s] = terms.map(([, weight]) => weight * step);
  for (let i = 0; i < out.length; i++) out[i] = p * a[i] + q * b[i] + r * c[i] + s * d[i];
  return out;
}
