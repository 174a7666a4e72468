/** How β enters a network: features of log β, and a scale and shift from them for each layer. */
/** @import {Spec} from "../types.js" */
import { activation } from "./activations.js";
import { dot } from "./layers.js";

/**
 * log β → the features that every modulated layer reads.
 * @type {(embedding: NonNullable<Spec["embedding"]>, weights: Float32Array) => (logBeta: number) => Float32Array}
 */
export function betaEmbedding({ units, activation: name, weights: at, bias: biasAt }, weights) {
  const output = new Float32Array(units);
  const activate = activation(name);
  return (x) => {
    for (let u = 0; u < units; u++) output[u] = weights[at + u] * x + weights[biasAt + u];
    activate(output);
    return output;
  };
}

/**
 * Scale and shift per unit or channel, both affine in the β features: h · (1 + a) + c.
 * @param {{weights: number, bias: number}} layer
 * @param {Float32Array} weights
 * @param {number} channels
 */
export function modulation({ weights: at, bias: biasAt }, weights, channels) {
  const scale = new Float32Array(channels);
  const shift = new Float32Array(channels);
  /** @type {(features: Float32Array) => void} */
  function update(features) {
    const n = features.length;
    for (let u = 0; u < channels; u++) {
      const v = u + channels;
      scale[u] = 1 + weights[biasAt + u] + dot(features, 0, weights, at + u * n, n);
      shift[u] = weights[biasAt + v] + dot(features, 0, weights, at + v * n, n);
    }
  }
  /** @type {(values: Float32Array) => void} */
  function apply(values) {
    for (let i = 0; i < values.length; i += channels) {
      for (let u = 0; u < channels; u++) values[i + u] = values[i + u] * scale[u] + shift[u];
    }
  }
  return { update, apply };
}
