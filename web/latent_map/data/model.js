/** What the map computes with: the range of β, the examples and the decoder of one run. */
/** @import {Message} from "../types.js" */
/** @import {RunData} from "./blocks.js" */
import { createBetaScale } from "../input/beta_scale.js";
import { createDecoder } from "../model/decoder.js";
import { createSpace } from "../model/plane.js";
import { createCodes } from "./codes.js";
import { createExamples } from "./examples.js";
import { createWideCodes } from "./wide.js";

/** @typedef {ReturnType<typeof createModel>} Model */

/** @param {Message} message @param {RunData} data @param {number} wishedBeta */
export function createModel(message, { header, sections, full, decoder: network }, wishedBeta) {
  const betas = createBetaScale(header.betas[0], header.betas[header.betas.length - 1]);
  const firstBeta = betas.clamp(wishedBeta);
  const space = createSpace(message.wide);
  const wide = full && createWideCodes(header, space, full);
  const examples = createExamples({
    codes: wide ?? createCodes(header, sections),
    wide,
    space,
    labels: sections.labels.length ? sections.labels : null,
    labelNames: message.label_names,
    beta: firstBeta,
  });
  const decoder = network && createDecoder(network.spec, network.weights);
  const decodesImages = network !== null && network.spec.shape.length === 3;
  return {
    betas, firstBeta, examples, wide, space, decoder, spec: network && network.spec, decodesImages,
  };
}
