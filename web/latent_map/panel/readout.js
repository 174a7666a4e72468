/** What is said about the place that is shown: image, original, coordinates, densities. */
/** @import {Code, Pair, Spec} from "../types.js" */
/** @import {Decoder} from "../model/decoder.js" */
/** @import {World} from "../world.js" */
import { find, setText } from "../lib/dom.js";
import { labelColour } from "../lib/theme.js";
import { aggregateDensity, priorDensity } from "../model/density.js";
import { shownCode, shownPlace } from "../moment.js";
import { createImage } from "./image.js";
import { createPlace } from "./place.js";
import { reachInWords } from "./reach.js";

/** @typedef {{z: Pair, code: Code, point: number | null, image: Float32Array, densities: {codes: number | null, prior: number}}} Shown */

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
  const { examples, decodesImages, message, moment, space, state } = world;
  const image = createImage(root, { spec, range: message.value_range, rows: message.rows ?? null });
  const reach = find(root, ".lm-reach");
  const place = createPlace(root, { onTyped, onAgain });

  /** Decode the shown place and describe it. @type {() => Shown} */
  function show() {
    const { theme, originals } = world;
    const { z, point, what } = shownPlace(state, moment, examples, space);
    const code = shownCode(state, moment, examples, space);
    const label = point === null ? null : examples.labelOf(point);
    const decoded = decoder.decode(code);
    image.showDecoded(decoded, theme);
    if (decodesImages) image.showOriginal(point === null || !originals ? null : originals(point));
    place.show({
      z,
      what,
      labelName: label === null ? null : examples.nameOf(label),
      colour: labelColour(theme, label),
      names: space.flat ? null : space.plane.names,
      sigma: point === null || !space.flat || !message.variational ? null : examples.sigma(point),
      canDraw: state.point !== null && message.variational && examples.sigma(state.point) !== null,
    });
    const densities = space.flat ? densitiesAt(z) : { codes: null, prior: 0 };
    if (space.flat) place.showDensities(densities);
    else setText(reach, reachInWords(world, code, point));
    return { z, code, point, image: decoded, densities };
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
