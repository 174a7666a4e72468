/** The layers that compute: each a step {run(input), output}, whose output array is reused. */
/** @import {LayerSpec} from "../types.js" */

/** @typedef {{run: (input: Float32Array) => void, output: Float32Array}} Step */

/**
 * output = weights · input + bias, four rows at a time so that each input is read once for four.
 * @type {(layer: LayerSpec, weights: Float32Array) => Step}
 */
export function denseStep({ inputs, units, weights: at, bias: biasAt }, weights) {
  const matrix = weights.subarray(at, at + inputs * units);
  const bias = weights.subarray(biasAt, biasAt + units);
  const output = new Float32Array(units);
  /** @type {Step["run"]} */
  function run(input) {
    let u = 0;
    for (; u + 4 <= units; u += 4) {
      let a = u * inputs, b = a + inputs, c = b + inputs, d = c + inputs;
      let s = bias[u], t = bias[u + 1], v = bias[u + 2], w = bias[u + 3];
      for (let i = 0; i < inputs; i++) {
        const x = input[i];
        s += x * matrix[a++];
        t += x * matrix[b++];
        v += x * matrix[c++];
        w += x * matrix[d++];
      }
      output[u] = s;
      output[u + 1] = t;
      output[u + 2] = v;
      output[u + 3] = w;
    }
    for (; u < units; u++) output[u] = bias[u] + dot(input, 0, matrix, u * inputs, inputs);
  }
  return { run, output };
}

/**
 * A transposed convolution with padding "same". Every input pixel adds its channels, weighted,
 * to the kernel-sized window of the output that it owns; rows and columns outside are cropped.
 * @type {(layer: LayerSpec, weights: Float32Array) => Step}
 */
export function convTransposeStep(layer, weights) {
  const { in_channels: channels, filters, kernel, stride, in_height: rows, in_width: columns } = layer;
  const taps = kernel * kernel;
  const matrix = weights.subarray(layer.weights, layer.weights + filters * taps * channels);
  const bias = weights.subarray(layer.bias, layer.bias + filters);
  const height = rows * stride;
  const width = columns * stride;
  const crop = Math.max(0, (kernel - stride) >> 1);
  const output = new Float32Array(height * width * filters);
  const rowLength = taps * channels; // distance between one filter's weights and the next one's

  /** @type {(input: Float32Array, from: number, to: number, tap: number) => void} */
  function addTap(input, from, to, tap) {
    let f = 0;
    for (; f + 4 <= filters; f += 4) {
      let a = f * rowLength + tap * channels, b = a + rowLength, c = b + rowLength, d = c + rowLength;
      let s = 0, t = 0, v = 0, w = 0;
      for (let i = from; i < from + channels; i++) {
        const x = input[i];
        s += x * matrix[a++];
        t += x * matrix[b++];
        v += x * matrix[c++];
        w += x * matrix[d++];
      }
      output[to + f] += s;
      output[to + f + 1] += t;
      output[to + f + 2] += v;
      output[to + f + 3] += w;
    }
    for (; f < filters; f++) {
      output[to + f] += dot(input, from, matrix, f * rowLength + tap * channels, channels);
    }
  }

  /** @type {Step["run"]} */
  function run(input) {
    for (let i = 0; i < output.length; i += filters) output.set(bias, i);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const from = (y * columns + x) * channels;
        for (let ky = 0; ky < kernel; ky++) {
          const oy = y * stride + ky - crop;
          if (oy < 0 || oy >= height) continue;
          for (let kx = 0; kx < kernel; kx++) {
            const ox = x * stride + kx - crop;
            if (ox < 0 || ox >= width) continue;
            addTap(input, from, (oy * width + ox) * filters, ky * kernel + kx);
          }
        }
      }
    }
  }
  return { run, output };
}

/**
 * @type {(x: Float32Array, from: number, y: Float32Array, at: number, length: number) => number}
 */
export function dot(x, from, y, at, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[from + i] * y[at + i];
  return sum;
}
