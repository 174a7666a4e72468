import assert from "node:assert/strict";
import test from "node:test";

import { createDecoder } from "../../../../web/latent_map/model/decoder.js";
import { halfToFloat, readWeights } from "../../../../web/latent_map/model/weights.js";
import { close, random } from "../../support.mjs";

const bytesOf = (values) => new Uint8Array(Float32Array.from(values).buffer);

const spec = (more) => ({
  latent_dim: 2, shape: [2, 1, 1], output: "sigmoid", weights_dtype: "float32", embedding: null,
  layers: [], ...more,
});

const dense = (inputs, units, weights, activation, modulation = null) => (
  { kind: "dense", inputs, units, weights, bias: weights + inputs * units, activation, modulation }
);

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

test("two layers by hand", () => {
  // h = relu([1 2; −1 0] z + [0.5, 0]), x = sigmoid([1 −1; 0.5 2] h + [0, −1])
  const weights = [1, 2, -1, 0, 0.5, 0, 1, -1, 0.5, 2, 0, -1];
  const layers = [dense(2, 2, 0, "relu"), dense(2, 2, 6, "linear")];
  const decoder = createDecoder(spec({ layers }), bytesOf(weights));
  close(decoder.decode([1, 1]), [sigmoid(3.5), sigmoid(0.75)], 1e-6); // h = (3.5, 0)
  close(decoder.decode([-2, 1]), [sigmoid(0.5 - 2), sigmoid(0.25 + 3)], 1e-6); // h = (0.5, 2)
});

test("odd sizes take the same sum as even ones", () => {
  const next = random(2);
  const [inputs, units] = [3, 7];
  const weights = Array.from({ length: inputs * units + units }, () => next() - 0.5);
  const layers = [dense(inputs, units, 0, "linear")];
  const decoder = createDecoder(
    spec({ latent_dim: 3, shape: [units], output: "linear", layers }), bytesOf(weights));
  const z = [0.3, -1, 2];
  const expected = Array.from({ length: units }, (_, u) =>
    weights[inputs * units + u] + z.reduce((sum, x, i) => sum + x * weights[u * inputs + i], 0));
  close(decoder.decode(z), expected, 1e-6);
});

test("β scales and shifts a modulated layer", () => {
  // feature = log β; h = z₁, then h · (1 + log β) + 2 log β + 0.25.
  const weights = [1, 0, 1, 0, 0, 1, 2, 0, 0.25];
  const layers = [dense(2, 1, 2, "linear", { weights: 5, bias: 7 })];
  const embedding = { units: 1, activation: "linear", weights: 0, bias: 1 };
  const decoder = createDecoder(
    spec({ shape: [1], output: "linear", embedding, layers }), bytesOf(weights));
  close(decoder.decode([3, 9]), [3.25], 1e-6); // β is 1 at first
  decoder.setBeta(Math.E);
  close(decoder.decode([3, 9]), [3 * 2 + 2.25], 1e-6);
});

/** Every output pixel looks back at the input pixels whose window covers it. */
function convOracle(input, kernel, bias, { side, channels, filters, size, stride, out }) {
  const pixels = [];
  const crop = Math.max(0, (size - stride) >> 1);
  for (let oy = 0; oy < out; oy++) {
    for (let ox = 0; ox < out; ox++) {
      for (let f = 0; f < filters; f++) {
        let sum = bias[f];
        for (let y = 0; y < side; y++) {
          for (let x = 0; x < side; x++) {
            const [ky, kx] = [oy + crop - y * stride, ox + crop - x * stride];
            if (ky < 0 || kx < 0 || ky >= size || kx >= size) continue;
            for (let c = 0; c < channels; c++) {
              sum += input[(y * side + x) * channels + c] * kernel[((f * size + ky) * size + kx) * channels + c];
            }
          }
        }
        pixels.push(sum);
      }
    }
  }
  return pixels;
}

for (const [filters, stride, size, cut] of [[1, 1, 3, 0], [5, 2, 3, 0], [4, 1, 3, 0], [5, 2, 4, 0], [4, 2, 4, 1]]) {
  test(`a transposed convolution with ${filters} filters, stride ${stride}, kernel ${size}, cut by ${cut}`, () => {
    const next = random(filters * 10 + stride);
    const [side, channels] = [3, 2];
    const out = side * stride - cut;
    const count = side * side * channels;
    const numbers = (length) => Array.from({ length }, () => next() * 2 - 1);
    const [first, firstBias] = [numbers(2 * count), numbers(count)];
    const [kernel, bias] = [numbers(filters * size * size * channels), numbers(filters)];
    const weights = [...first, ...firstBias, ...kernel, ...bias];
    const at = 3 * count;
    const layers = [
      dense(2, count, 0, "linear"),
      { kind: "reshape", shape: [side, side, channels] },
      {
        kind: "conv_transpose", in_channels: channels, filters, kernel: size, stride,
        in_height: side, in_width: side,
        ...(cut && { out_height: out, out_width: out }), weights: at, bias: at + kernel.length, activation: "linear",
      },
    ];
    const shape = [out, out, filters];
    const decoder = createDecoder(spec({ shape, output: "sigmoid", layers }), bytesOf(weights));
    const z = [0.7, -0.4];
    const input = firstBias.map((b, u) => b + first[2 * u] * z[0] + first[2 * u + 1] * z[1]);
    const expected = convOracle(input, kernel, bias, { side, channels, filters, size, stride, out });
    close(decoder.decode(z), expected.map(sigmoid), 1e-5);
  });
}

test("every coordinate counts, and none may be missing", () => {
  const layers = [dense(3, 1, 0, "linear")];
  const decoder = createDecoder(
    spec({ latent_dim: 3, shape: [1], output: "linear", layers }), bytesOf([1, 10, 100, 0]));
  close(decoder.decode([1, 2, 3]), [321]);
  assert.throws(() => decoder.decode([1, 2]), /z needs 3 numbers/);
});

test("images are cut to 0…1 without a sigmoid, vectors are not", () => {
  for (const [shape, expected] of [[[1, 1, 1], 1], [[1], 5]]) {
    const layers = [dense(2, 1, 0, "linear")];
    const decoder = createDecoder(spec({ shape, output: "linear", layers }), bytesOf([5, 0, 0]));
    close(decoder.decode([1, 0]), [expected]);
  }
});

test("a category's places become probabilities, the others stay", () => {
  const layers = [dense(2, 4, 0, "linear")];
  const weights = [0, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 1]; // the biases alone
  const decoder = createDecoder(
    spec({ shape: [4], output: "linear", categories: [[1, 4]], layers }), bytesOf(weights));
  const sum = 2 * Math.E + Math.E ** 2;
  close(decoder.decode([1, 0]), [5, Math.E / sum, Math.E ** 2 / sum, Math.E / sum], 1e-6);
});

test("half precision as IEEE has it", () => {
  const cases = [[0x0000, 0], [0x3c00, 1], [0xc000, -2], [0x7bff, 65504], [0x0001, 2 ** -24], [0x3555, 0.333251953125]];
  for (const [half, value] of cases) assert.equal(halfToFloat(half), value);
  assert.equal(halfToFloat(0x7c00), Infinity);
  assert.ok(Number.isNaN(halfToFloat(0x7e00)));
  const bytes = new Uint8Array([1, 0x00, 0x3c, 0x00, 0xc0]).subarray(1); // not aligned
  assert.deepEqual([...readWeights(bytes, "float16")], [1, -2]);
});

test("what is unknown is an error", () => {
  assert.throws(() => readWeights(new Uint8Array(4), "int8"), /float32 or float16/);
  const broken = (layer) => createDecoder(spec({ layers: [layer] }), bytesOf([1, 0, 0]));
  assert.throws(() => broken(dense(2, 1, 0, "swish")), /swish/);
  assert.throws(() => broken({ ...dense(2, 1, 0, "relu"), kind: "pool" }), /pool/);
});
