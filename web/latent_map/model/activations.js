/** Nonlinearities in place, and what becomes of the last layer's values. */

/** @type {{[name: string]: (values: Float32Array) => void}} */
const KNOWN = { linear() {}, relu, gelu, tanh };

/** @type {(name: string) => (values: Float32Array) => void} */
export function activation(name) {
  if (!Object.hasOwn(KNOWN, name)) throw new Error(`Unknown activation. Received: ${name}`);
  return KNOWN[name];
}

/** @type {(values: Float32Array) => void} */
function relu(values) {
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
}

/** The tanh approximation of GELU. @type {(values: Float32Array) => void} */
function gelu(values) {
  const slope = Math.sqrt(2 / Math.PI);
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    values[i] = 0.5 * x * (1 + Math.tanh(slope * (x + 0.044715 * x * x * x)));
  }
}

/** @type {(values: Float32Array) => void} */
function tanh(values) {
  for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i]);
}

/** @type {(values: Float32Array, image: Float32Array) => void} */
export function sigmoid(values, image) {
  for (let i = 0; i < values.length; i++) image[i] = 1 / (1 + Math.exp(-values[i]));
}

/** @type {(values: Float32Array, vector: Float32Array) => void} */
export function copy(values, vector) {
  vector.set(values);
}

/**
 * What a row's categories, each some places of it, become: probabilities.
 * @type {(values: Float32Array, vector: Float32Array, categories: [from: number, to: number][]) => void}
 */
export function toProbabilities(values, vector, categories) {
  for (const [from, to] of categories) {
    const highest = Math.max(...values.subarray(from, to));
    let sum = 0;
    for (let i = from; i < to; i++) sum += vector[i] = Math.exp(values[i] - highest);
    for (let i = from; i < to; i++) vector[i] /= sum;
  }
}

/** @type {(values: Float32Array, image: Float32Array) => void} */
export function clampToUnit(values, image) {
  for (let i = 0; i < values.length; i++) image[i] = Math.min(1, Math.max(0, values[i]));
}
