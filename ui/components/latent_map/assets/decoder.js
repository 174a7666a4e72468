/**
 * A decoder network in plain JavaScript: latent point in, image out.
 *
 * One job: `createDecoder(spec, bytes)` reads the layers that `spec` describes from `bytes`
 * and returns an object with
 *   setBeta(beta)  sets the KL weight of a decoder conditioned on it; others ignore it;
 *   decode(z)      returns the decoded values: h·w·channels in [0, 1], or a feature vector's as
 *                  they are. The array is reused: copy it to keep it past the next call.
 * Neither call allocates. The file uses no DOM, so that a Web Worker runs the same text.
 */

function createDecoder(spec, bytes) {
  const weights = readWeights(bytes, spec.weights_dtype);
  const { steps, modulations } = buildSteps(spec.layers, weights);
  const embedding = spec.embedding ? betaEmbedding(spec.embedding, weights) : null;
  const plain = spec.shape.length === 1 ? copy : clampToUnit;
  const finish = spec.output === "sigmoid" ? sigmoid : plain;
  const latent = new Float32Array(spec.latent_dim);
  const last = steps[steps.length - 1].output;
  const image = new Float32Array(last.length);

  function setBeta(beta) {
    if (!embedding) return;
    const e = embedding(Math.log(beta));
    for (const update of modulations) update(e);
  }

  function decode(z) {
    // A map moves two dimensions; the others of a larger latent space stay at the prior's mean.
    for (let i = 0; i < latent.length; i++) latent[i] = i < z.length ? z[i] : 0;
    let values = latent;
    for (const step of steps) {
      step.run(values);
      values = step.output;
    }
    finish(values, image);
    return image;
  }

  setBeta(1);
  return { decode, setBeta, shape: spec.shape };
}

/** The weights as float32, aligned, whatever their type and offset in the message. */
function readWeights(bytes, dtype) {
  const own = bytes.slice();
  if (dtype === "float32") return new Float32Array(own.buffer);
  if (dtype !== "float16") throw new Error(`Weights must be float32 or float16. Received: ${dtype}`);
  const halves = new Uint16Array(own.buffer);
  const table = Float32Array.from({ length: 2 ** 16 }, (_, half) => halfToFloat(half));
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i]];
  return floats;
}

function halfToFloat(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** One step per layer that computes; reshapes only rename what is already in row-major order. */
function buildSteps(layers, weights) {
  const build = { dense: denseStep, conv_transpose: convTransposeStep };
  const steps = [];
  const modulations = [];
  for (const layer of layers) {
    if (layer.kind === "reshape") continue;
    if (!build[layer.kind]) throw new Error(`Unknown layer kind. Received: ${layer.kind}`);
    const channels = layer.units ?? layer.filters;
    const film = layer.modulation ? modulation(layer.modulation, weights, channels) : null;
    if (film) modulations.push(film.update);
    const step = build[layer.kind](layer, weights);
    const activate = activation(layer.activation);
    steps.push({
      output: step.output,
      run(input) {
        step.run(input);
        if (film) film.apply(step.output);
        activate(step.output);
      },
    });
  }
  return { steps, modulations };
}

/** output = weights · input + bias, four rows at a time so that each input is read once for four. */
function denseStep({ inputs, units, weights: at, bias: biasAt }, weights) {
  const matrix = weights.subarray(at, at + inputs * units);
  const bias = weights.subarray(biasAt, biasAt + units);
  const output = new Float32Array(units);
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
 */
function convTransposeStep(layer, weights) {
  const { in_channels: channels, filters, kernel, stride, in_height: rows, in_width: columns } = layer;
  const taps = kernel * kernel;
  const matrix = weights.subarray(layer.weights, layer.weights + filters * taps * channels);
  const bias = weights.subarray(layer.bias, layer.bias + filters);
  const height = rows * stride;
  const width = columns * stride;
  const crop = Math.max(0, (kernel - stride) >> 1);
  const output = new Float32Array(height * width * filters);
  const rowLength = taps * channels; // distance between one filter's weights and the next one's

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

function dot(x, from, y, at, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[from + i] * y[at + i];
  return sum;
}

/** β → the features every modulated layer reads. */
function betaEmbedding({ units, activation: name, weights: at, bias: biasAt }, weights) {
  const output = new Float32Array(units);
  const activate = activation(name);
  return (x) => {
    for (let u = 0; u < units; u++) output[u] = weights[at + u] * x + weights[biasAt + u];
    activate(output);
    return output;
  };
}

/** Scale and shift per unit or channel, both affine in the β features: h · (1 + a) + c. */
function modulation({ weights: at, bias: biasAt }, weights, channels) {
  const scale = new Float32Array(channels);
  const shift = new Float32Array(channels);
  function update(features) {
    const n = features.length;
    for (let u = 0; u < channels; u++) {
      const v = u + channels;
      scale[u] = 1 + weights[biasAt + u] + dot(features, 0, weights, at + u * n, n);
      shift[u] = weights[biasAt + v] + dot(features, 0, weights, at + v * n, n);
    }
  }
  function apply(values) {
    for (let i = 0; i < values.length; i += channels) {
      for (let u = 0; u < channels; u++) values[i + u] = values[i + u] * scale[u] + shift[u];
    }
  }
  return { update, apply };
}

function activation(name) {
  const known = { linear, relu, gelu, tanh };
  if (!known[name]) throw new Error(`Unknown activation. Received: ${name}`);
  return known[name];
}

function linear() {}

function relu(values) {
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
}

/** The tanh approximation of GELU. */
function gelu(values) {
  const slope = Math.sqrt(2 / Math.PI);
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    values[i] = 0.5 * x * (1 + Math.tanh(slope * (x + 0.044715 * x * x * x)));
  }
}

function tanh(values) {
  for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i]);
}

function sigmoid(values, image) {
  for (let i = 0; i < values.length; i++) image[i] = 1 / (1 + Math.exp(-values[i]));
}

function copy(values, vector) {
  vector.set(values);
}

function clampToUnit(values, image) {
  for (let i = 0; i < values.length; i++) image[i] = Math.min(1, Math.max(0, values[i]));
}
