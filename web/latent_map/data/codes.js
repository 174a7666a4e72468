/** The test codes at every β, and the curve that each of them follows between the grid's nodes. */
/** @import {CodesHeader, Pair} from "../types.js" */
import { catmullRom } from "./interpolation.js";

/**
 * Undo Quantised.packed of vae_core: one Int16Array per β, in units of its step. The bytes are
 * second differences along β, all low bytes before all high ones.
 * @type {(bytes: Uint8Array, nodes: number) => Int16Array[]}
 */
export function unpackGrid(bytes, nodes) {
  const size = bytes.length / 2 / nodes;
  const grid = [];
  const slope = new Int16Array(size); // wraps around as the differences did
  let before = new Int16Array(size);
  for (let k = 0, at = 0; k < nodes; k++) {
    const values = before.slice();
    for (let i = 0; i < size; i++, at++) {
      slope[i] += bytes[at] | (bytes[at + size * nodes] << 8);
      values[i] += slope[i];
    }
    grid.push(values);
    before = values;
  }
  return grid;
}

/** @typedef {ReturnType<typeof createCodes>} Codes */

/** @param {CodesHeader} header @param {{mean: Uint8Array, log_variance: Uint8Array}} packed */
export function createCodes(header, packed) {
  const nodes = header.betas.map(Math.log);
  const mean = unpackGrid(packed.mean, nodes.length);
  const varianceNodes = header.log_variance_betas.map(Math.log);
  const logVariance = unpackGrid(packed.log_variance, varianceNodes.length);

  /**
   * All codes at β, written into `out`.
   * @type {(beta: number, out: Float32Array) => Float32Array}
   */
  function positions(beta, out) {
    return mixed(mean, four(nodes, beta), header.mean_step, out);
  }

  /**
   * Standard deviations of all posteriors at β, written into `out`.
   * @type {(beta: number, out: Float32Array) => Float32Array}
   */
  function sigmas(beta, out) {
    mixed(logVariance, four(varianceNodes, beta), header.log_variance_step / 2, out);
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(out[i]);
    return out;
  }

  /** Those of one example. @type {(point: number, beta: number) => Pair} */
  function sigma(point, beta) {
    const terms = catmullRom(varianceNodes, Math.log(beta));
    const at = (/** @type {number} */ i) =>
      terms.reduce((sum, [node, weight]) => sum + weight * logVariance[node][i], 0);
    const of = (/** @type {number} */ i) => Math.exp((at(i) * header.log_variance_step) / 2);
    return [of(2 * point), of(2 * point + 1)];
  }

  return { betas: header.betas, count: header.points, positions, sigma, sigmas };
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
 * @type {(grid: Int16Array[], terms: [number, number][], step: number, out: Float32Array) =>
 *   Float32Array}
 */
function mixed(grid, terms, step, out) {
  const [a, b, c, d] = terms.map(([node]) => grid[node]);
  const [p, q, r, s] = terms.map(([, weight]) => weight * step);
  for (let i = 0; i < out.length; i++) out[i] = p * a[i] + q * b[i] + r * c[i] + s * d[i];
  return out;
}
