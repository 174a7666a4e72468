/**
 * A decoder network in plain JavaScript: latent point in, image out.
 *
 * One job: `createDecoder(spec, bytes)` reads the layers that `spec` describes from `bytes`
 * and returns an object with
 *   setBeta(beta)  sets the KL weight of a decoder conditioned on it; others ignore it;
 *   decode(z)      returns the decoded values: h·w·channels in [0, 1], or a feature vector's as
 *                  they are. The array is reused: copy it to keep it past the next call.
 * Neither call allocates. Nothing here uses the DOM: a worker decodes too.
 */
/** @import {LayerSpec, Spec} from "../types.js" */
/** @import {Step} from "./layers.js" */
import { activation, clampToUnit, copy, sigmoid, toProbabilities } from "./activations.js";
import { convTransposeStep, denseStep } from "./layers.js";
import { betaEmbedding, modulation } from "./modulation.js";
import { readWeights } from "./weights.js";

/** @typedef {ReturnType<typeof createDecoder>} Decoder */

/** @param {Spec} spec @param {Uint8Array} bytes */
export function createDecoder(spec, bytes) {
  const weights = readWeights(bytes, spec.weights_dtype);
  const { steps, modulations } = buildSteps(spec.layers, weights);
  const embedding = spec.embedding ? betaEmbedding(spec.embedding, weights) : null;
  const plain = spec.shape.length === 1 ? copy : clampToUnit;
  const finish = spec.output === "sigmoid" ? sigmoid : plain;
  const latent = new Float32Array(spec.latent_dim);
  const image = new Float32Array(steps[steps.length - 1].output.length);

  /** @type {(beta: number) => void} */
  function setBeta(beta) {
    if (!embedding) return;
    const features = embedding(Math.log(beta));
    for (const update of modulations) update(features);
  }

  /** `z`: every coordinate; a place of the map has one too many where there is one dimension. @type {(z: ArrayLike<number>) => Float32Array} */
  function decode(z) {
    if (z.length < latent.length) throw new Error(`z needs ${latent.length} numbers. Received: ${z.length}`);
    for (let i = 0; i < latent.length; i++) latent[i] = z[i];
    /** @type {Float32Array} */
    let values = latent;
    for (const step of steps) {
      step.run(values);
      values = step.output;
    }
    finish(values, image);
    toProbabilities(values, image, spec.categories ?? []);
    return image;
  }

  setBeta(1);
  return { decode, setBeta, shape: spec.shape };
}

/**
 * One step per layer that computes; reshapes only rename what is already in row-major order.
 * @type {(layers: LayerSpec[], weights: Float32Array) => {steps: Step[], modulations: ((features: Float32Array) =>
 *   void)[]}}
 */
function buildSteps(layers, weights) {
  const steps = [];
  const modulations = [];
  for (const layer of layers) {
    if (layer.kind === "reshape") continue;
    const channels = layer.units ?? layer.filters;
    const film = layer.modulation ? modulation(layer.modulation, weights, channels) : null;
    if (film) modulations.push(film.update);
    steps.push(activated(plainStep(layer, weights), activation(layer.activation), film?.apply));
  }
  return { steps, modulations };
}

/** @type {(layer: LayerSpec, weights: Float32Array) => Step} */
function plainStep(layer, weights) {
  if (layer.kind === "dense") return denseStep(layer, weights);
  if (layer.kind === "conv_transpose") return convTransposeStep(layer, weights);
  throw new Error(`Unknown layer kind. Received: ${layer.kind}`);
}

/**
 * @type {(step: Step, activate: (values: Float32Array) => void, modulate?: (values: Float32Array) => void) =>
 *   Step}
 */
function activated(step, activate, modulate) {
  return {
    output: step.output,
    run(input) {
      step.run(input);
      modulate?.(step.output);
      activate(step.output);
    },
  };
}
