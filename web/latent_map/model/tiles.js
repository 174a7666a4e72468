/** The manifold's grid of tiles: where each of them is, and in which order they are decoded. */
/** @import {Pair, Scale} from "../types.js" */

/** @typedef {[x0: number, x1: number, y0: number, y1: number]} Box */

const PRIOR_REACH = 2; // standard deviations

/** @type {() => Box} */
export const priorBox = () => [-PRIOR_REACH, PRIOR_REACH, -PRIOR_REACH, PRIOR_REACH];

/**
 * The square about the middle of what the map shows: the largest in it, or with Math.max the one
 * around it.
 * @type {(scale: Pick<Scale, "x0" | "x1" | "y0" | "y1">, choose?: (a: number, b: number) => number) => Box}
 */
export function squareIn({ x0, x1, y0, y1 }, choose = Math.min) {
  const half = choose(x1 - x0, y1 - y0) / 2;
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return [x - half, x + half, y - half, y + half];
}

/**
 * A step through the tiles that visits all of them, far apart: near the golden ratio, coprime.
 * @type {(tiles: number) => number}
 */
export function scatterStride(tiles) {
  /** @type {(a: number, b: number) => boolean} */
  const coprime = (a, b) => (b ? coprime(b, a % b) : a === 1);
  let stride = Math.max(1, Math.round(tiles * 0.618));
  while (!coprime(stride, tiles)) stride++;
  return stride;
}

/**
 * The z of a tile; tiles are counted from the top left.
 * @type {(tile: number, side: number, box: Box) => Pair}
 */
export function tileCentre(tile, side, [x0, x1, y0, y1]) {
  const column = tile % side;
  const row = (tile - column) / side;
  return [x0 + ((x1 - x0) * (column + 0.5)) / side, y1 - ((y1 - y0) * (row + 0.5)) / side];
}

/** Values from 0 to 1 as bytes. @type {(image: Float32Array) => Uint8ClampedArray} */
export const toBytes = (image) => Uint8ClampedArray.from(image, (value) => value * 255);
