/** What is said about the place that is shown: image, original, coordinates, densities. */
/** @import {Pair, Spec} from "../types.js" */
/** @import {Decoder} from "../model/decoder.js" */
/** @import {World} from "../world.js" */
import { labelColour } from "../lib/theme.js";
import { aggregateDensity, priorDensity } from "../model/density.js";
import { shownPlace } from "../moment.js";
import { createImage } from "./image.js";
import { createPlace } from "./place.js";

/** @typedef {{z: Pair, image: Float32Array, densities: {codes: number | null, prior: number}}} Shown */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {World} options.world
 * @param {Decoder} options.decoder
 * @param {Spec} options.spec
 * @param {(z: Pair) => void} options.onTyped
 * @param {() => void} options.onAgain
 */
export function createReadout(root, { world, decoder, spec, onTyped, onAgain }) {
  const { examples, decodesImages, message, moment, state } = world;
  const image = createImage(root, { spec, range: message.value_range });
  const place = createPlace(root, { onTyped, onAgain });

  /** Decode the shown place and describe it. @type {() => Shown} */
  function show() {
    const { theme, originals } = world;
    const { z, point, what } = shownPlace(state, moment, examples);
    const label = point === null ? null : examples.labelOf(point);
    const decoded = decoder.decode(z);
    image.showDecoded(decoded, theme);
    if (decodesImages) image.showOriginal(point === null || !originals ? null : originals(point));
    place.show({
      z,
      what,
      labelName: label === null ? null : examples.nameOf(label),
      colour: labelColour(theme, label),
      sigma: point === null || !message.variational ? null : examples.sigma(point),
      canDraw: state.point !== null && message.variational,
    });
    const densities = densitiesAt(z);
    place.showDensities(densities);
    return { z, image: decoded, densities };
  }

  /** @type {(z: Pair) => {codes: number | null, prior: number}} */
  function densitiesAt(z) {
    const { positions } = examples;
    // A plain autoencoder's codes have no width, and so no density.
    const codes = message.variational ? aggregateDensity(positions, examples.sigmas(), z) : null;
    return { codes, prior: priorDensity(z) };
  }

  return { show, destroy: place.destroy };
}
