/** The layers that compute: each a step {run(input), output}, whose output array is reused. */
/** @import {LayerSpec} from "../types.js" */

/** @typedef {{run: (input: Float32Array) => void, output: Float32Array}} Step */

/**
 * output = weights · input + bias.
 * @type {(layer: LayerSpec, weights: Float32Array) => Step}
 */
export function denseStep({ inputs, units, weights: at, bias: biasAt }, weights) {
  const matrix = weights.subarray(at, at + inputs * units);
  const bias = weights.subarray(biasAt, biasAt + units);
  const output = new Float32Array(units);
  return { run: (input) => product(matrix, bias, input, output, 0), output };
}

/**
 * A transposed convolution with padding "same". The pixels of its output are of stride × stride
 * kinds, by which of the kernel's places look at an input pixel from there. What a kind looks at is
 * gathered into a row, and its weights lie in the same order: the rest is a matrix product.
 * @type {(layer: LayerSpec, weights: Float32Array) => Step}
 */
export function convTransposeStep(layer, weights) {
  const { in_channels: channels, filters, stride, in_height: rows, in_width: columns } = layer;
  const { out_height: height = rows * stride, out_width: width = columns * stride } = layer;
  const bias = weights.subarray(layer.bias, layer.bias + filters);
  const output = new Float32Array(height * width * filters);
  const kinds = kindsOf(layer, weights);

  /** What one output pixel looks at; 0 outside of the image. */
  /** @type {(input: Float32Array, kind: Kind, y: number, x: number, row: Float32Array) => void} */
  function gather(input, { taps }, y, x, row) {
    for (let t = 0, to = 0; t < taps.length; t++, to += channels) {
      const iy = y + taps[t].dy, ix = x + taps[t].dx;
      const from = (iy * columns + ix) * channels;
      if (iy < 0 || ix < 0 || iy >= rows || ix >= columns) row.fill(0, to, to + channels);
      else for (let c = 0; c < channels; c++) row[to + c] = input[from + c];
    }
  }

  /** @type {Step["run"]} */
  function run(input) {
    for (const kind of kinds) {
      const { py, px, matrix, first, second } = kind;
      for (let y = 0, oy = py; oy < height; y++, oy += stride) {
        for (let x = 0, ox = px; ox < width; x += 2, ox += 2 * stride) {
          const at = (oy * width + ox) * filters;
          gather(input, kind, y, x, first);
          if (ox + stride < width) {
            gather(input, kind, y, x + 1, second);
            twoProducts(matrix, bias, first, second, output, at, at + stride * filters);
          } else {
            product(matrix, bias, first, output, at);
          }
        }
      }
    }
  }
  return { run, output };
}

/**
 * The output pixels at (py, px) of every stride × stride of them: which input pixels they look at,
 * and with which weights, (filters, taps · channels).
 * @typedef {object} Kind
 * @property {number} py
 * @property {number} px
 * @property {{dy: number, dx: number}[]} taps
 * @property {Float32Array} matrix
 * @property {Float32Array} first  two rows to gather into
 * @property {Float32Array} second
 */

/** @type {(layer: LayerSpec, weights: Float32Array) => Kind[]} */
function kindsOf({ in_channels: channels, filters, kernel, stride, weights: at }, weights) {
  const crop = Math.max(0, (kernel - stride) >> 1);
  const places = Array.from({ length: kernel }, (_, k) => k);
  const looking = (/** @type {number} */ p) =>
    places.filter((k) => (p + crop - k) % stride === 0).map((k) => ({ k, d: (p + crop - k) / stride }));
  const kinds = [];
  for (let py = 0; py < stride; py++) {
    for (let px = 0; px < stride; px++) {
      const taps = looking(py).flatMap(({ k: ky, d: dy }) =>
        looking(px).map(({ k: kx, d: dx }) => ({ dy, dx, tap: ky * kernel + kx })));
      const length = taps.length * channels;
      const matrix = new Float32Array(filters * length);
      for (let f = 0; f < filters; f++) {
        taps.forEach(({ tap }, t) => {
          const from = at + (f * kernel * kernel + tap) * channels;
          matrix.set(weights.subarray(from, from + channels), f * length + t * channels);
        });
      }
      const [first, second] = [new Float32Array(length), new Float32Array(length)];
      kinds.push({ py, px, taps, matrix, first, second });
    }
  }
  return kinds;
}

/**
 * output[at …] = matrix · row + bias, four rows of the matrix at a time so that each number of the
 * input is read once for four.
 * @type {(matrix: Float32Array, bias: Float32Array, row: Float32Array, output: Float32Array, at: number) => void}
 */
function product(matrix, bias, row, output, at) {
  const [length, units] = [row.length, bias.length];
  let u = 0;
  for (; u + 4 <= units; u += 4) {
    let a = u * length, b = a + length, c = b + length, d = c + length;
    let s = bias[u], t = bias[u + 1], v = bias[u + 2], w = bias[u + 3];
    for (let i = 0; i < length; i++) {
      const x = row[i];
      s += x * matrix[a++];
      t += x * matrix[b++];
      v += x * matrix[c++];
      w += x * matrix[d++];
    }
    output[at + u] = s;
    output[at + u + 1] = t;
    output[at + u + 2] = v;
    output[at + u + 3] = w;
  }
  for (; u < units; u++) output[at + u] = bias[u] + dot(row, 0, matrix, u * length, length);
}

/**
 * `product` of two rows, so that each number of the matrix is read once for two.
 * @type {(matrix: Float32Array, bias: Float32Array, first: Float32Array, second: Float32Array, output: Float32Array, at: number, next: number) => void}
 */
function twoProducts(matrix, bias, first, second, output, at, next) {
  const [length, units] = [first.length, bias.length];
  let u = 0;
  for (; u + 4 <= units; u += 4) {
    let a = u * length, b = a + length, c = b + length, d = c + length;
    let s = bias[u], t = bias[u + 1], v = bias[u + 2], w = bias[u + 3];
    let s2 = s, t2 = t, v2 = v, w2 = w;
    for (let i = 0; i < length; i++) {
      const x = first[i], y = second[i];
      const p = matrix[a++], q = matrix[b++], r = matrix[c++], o = matrix[d++];
      s += x * p;
      t += x * q;
      v += x * r;
      w += x * o;
      s2 += y * p;
      t2 += y * q;
      v2 += y * r;
      w2 += y * o;
    }
    output[at + u] = s;
    output[at + u + 1] = t;
    output[at + u + 2] = v;
    output[at + u + 3] = w;
    output[next + u] = s2;
    output[next + u + 1] = t2;
    output[next + u + 2] = v2;
    output[next + u + 3] = w2;
  }
  for (; u < units; u++) {
    output[at + u] = bias[u] + dot(first, 0, matrix, u * length, length);
    output[next + u] = bias[u] + dot(second, 0, matrix, u * length, length);
  }
}

/**
 * @type {(x: Float32Array, from: number, y: Float32Array, at: number, length: number) => number}
 */
export function dot(x, from, y, at, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[from + i] * y[at + i];
  return sum;
}
