/** What is said about the place that is shown: image, original, coordinates, densities. */
/** @import {Code, Pair, Spec} from "../types.js" */
/** @import {Decoding} from "../model/decoding.js" */
/** @import {World} from "../world.js" */
import { find, setText } from "../lib/dom.js";
import { labelColour } from "../lib/theme.js";
import { aggregateDensity, priorDensity } from "../model/density.js";
import { shownCode, shownPlace } from "../moment.js";
import { createImage } from "./image.js";
import { createPlace } from "./place.js";
import { reachInWords } from "./reach.js";

/**
 * @typedef {object} Shown
 * @property {Pair} z
 * @property {Code} code
 * @property {number | null} point
 * @property {Float32Array | null} image  the latest that was decoded; null before the first
 * @property {{codes: number | null, prior: number}} densities
 */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {World} options.world
 * @param {Decoding} options.decoding
 * @param {Spec} options.spec
 * @param {(z: Pair) => void} options.onTyped
 * @param {() => void} options.onAgain
 * @param {() => void} options.onDecoded  an image has come that was asked for earlier
 */
export function createReadout(root, { world, decoding, spec, onTyped, onAgain, onDecoded }) {
  const { examples, decodesImages, message, moment, space, state } = world;
  const image = createImage(
    { canvas: find(root, ".lm-image canvas"), original: find(root, ".lm-original") },
    { spec, range: message.value_range, rows: message.rows ?? null },
  );
  const reach = find(root, ".lm-reach");
  const place = createPlace(root, { onTyped, onAgain });

  /** @type {Float32Array | null} */
  let decoded = null;
  let asked = "";

  /** Decode a z, unless it is the one asked for last. @type {(code: Code) => void} */
  function decode(code) {
    const key = `${Array.from(code)} ${state.beta} ${decoding.network}`;
    if (key === asked) return;
    asked = key;
    let asking = true;
    decoding.ask("shown", [code], (_, values) => {
      decoded = values.slice(); // the decoder reuses its own
      if (!asking) onDecoded();
    });
    asking = false;
  }

  const known = (/** @type {number | null} */ point) => (point === null ? "" : world.colourWords(point));

  /**
   * An example's label; on a flat map, which has no room below, also what its colour says.
   * @type {(point: number | null, label: number | null) => string | null}
   */
  function labelWords(point, label) {
    const more = space.flat ? known(point) : "";
    if (label === null) return more || null;
    return [examples.nameOf(label), more].filter(Boolean).join(" · ");
  }

  /** Decode the shown place and describe it. @type {() => Shown} */
  function show() {
    const { theme, originals } = world;
    const { z, point, what } = shownPlace(state, moment, examples, space);
    const code = shownCode(state, moment, examples, space);
    const label = point === null ? null : examples.labelOf(point);
    decode(code);
    if (decoded) image.showDecoded(decoded, theme);
    if (decodesImages) image.showOriginal(point === null || !originals ? null : originals(point));
    place.show({
      z,
      what,
      labelName: labelWords(point, label),
      colour: labelColour(theme, label),
      names: space.flat ? null : space.plane.names,
      sigma: point === null || !space.flat || !message.variational ? null : examples.sigma(point),
      canDraw: state.point !== null && message.variational && examples.sigma(state.point) !== null,
    });
    const densities = space.flat ? densitiesAt(z) : { codes: null, prior: 0 };
    if (space.flat) place.showDensities(densities);
    else setText(reach, [known(point), reachInWords(world, code, point)].filter(Boolean).join(" · "));
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
