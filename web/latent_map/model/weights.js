/** @import {Spec} from "../types.js" */

/**
 * A decoder's weights as float32, aligned, whatever their type and offset in the block.
 * @type {(bytes: Uint8Array, dtype: Spec["weights_dtype"]) => Float32Array}
 */
export function readWeights(bytes, dtype) {
  const own = bytes.slice();
  if (dtype === "float32") return new Float32Array(own.buffer);
  if (dtype !== "float16") throw new Error(`Weights must be float32 or float16. Received: ${dtype}`);
  const { Float16Array } = /** @type {any} */ (globalThis); // browsers from 2025 on
  if (Float16Array) return new Float32Array(new Float16Array(own.buffer));
  const halves = new Uint16Array(own.buffer);
  const table = halves.length > 2 ** 14 ? wholeTable() : null;
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = table ? table[halves[i]] : halfToFloat(halves[i]);
  return floats;
}

/** @type {Float32Array | undefined} */
let table; // once, for as long as the page lives: a training has dozens of networks

function wholeTable() {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => halfToFloat(half));
  return table;
}

/** @type {(half: number) => number} */
export function halfToFloat(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
