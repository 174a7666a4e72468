/** What the map computes with: the range of β, the examples and the decoder of one run. */
/** @import {Message} from "../types.js" */
/** @import {RunData} from "./blocks.js" */
/** @import {Background} from "../model/background.js" */
/** @import {Film} from "./film.js" */
import { createBetaScale } from "../input/beta_scale.js";
import { createDecoding } from "../model/decoding.js";
import { createSpace } from "../model/plane.js";
import { createCodes } from "./codes.js";
import { createExamples } from "./examples.js";
import { filmedCodes, filmedWideCodes } from "./filmed_codes.js";
import { createWideCodes } from "./wide.js";

/** @typedef {ReturnType<typeof createModel>} Model */

/**
 * @param {Message} message
 * @param {RunData} data
 * @param {number} wishedBeta
 * @param {Background | null} background
 * @param {Film} film
 */
export function createModel(
  message, { header, sections, full, plane = null, decoder: network }, wishedBeta, background, film,
) {
  const betas = createBetaScale(header.betas[0], header.betas[header.betas.length - 1]);
  const firstBeta = betas.clamp(wishedBeta);
  const space = createSpace(message.wide ?? plane);
  const wide = full && filmedWideCodes(createWideCodes(header, space, full), film, space);
  const codes = wide ? null : createCodes(header, sections);
  const examples = createExamples({
    codes: wide ?? filmedCodes(/** @type {import("./codes.js").Codes} */ (codes), film),
    wide,
    space,
    labels: sections.labels.length ? sections.labels : null,
    labelNames: message.label_names,
    beta: firstBeta,
  });
  const decoding = network && background && createDecoding(network, background);
  const decodesImages = network !== null && network.spec.shape.length === 3;
  return {
    betas, codes, firstBeta, examples, wide, space, decoding, spec: network && network.spec, decodesImages,
  };
}
