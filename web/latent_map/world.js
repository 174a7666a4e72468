/** What all parts of one map look at: the run, its examples, the state, the theme. */
/** @import {Code, Example, Message, Source} from "./types.js" */
/** @import {RunData} from "./data/blocks.js" */
/** @import {Role} from "./model/decoding.js" */
/** @import {State} from "./state.js" */
import { createModel } from "./data/model.js";
import { find } from "./lib/dom.js";
import { readTheme, sameTheme } from "./lib/theme.js";
import { createBackground } from "./model/background.js";
import { createMoment, keptCode } from "./moment.js";

/** @typedef {ReturnType<typeof createWorld>} World */

/**
 * @param {Element} root
 * @param {object} options
 * @param {Message} options.message
 * @param {RunData} options.data
 * @param {State} options.state
 * @param {Source["worker"]} options.startWorker
 * @param {import("./data/film.js").Film} options.film
 */
export function createWorld(root, { message, data, state, startWorker, film }) {
  const background = data.decoder && createBackground(data.decoder, startWorker);
  const model = createModel(message, data, state.beta, background, film);
  const { examples, decoding } = model;
  state.beta = model.firstBeta;
  if (state.point !== null && state.point >= examples.count) state.point = null; // an old link
  if (state.full?.length !== model.space.dimensions || model.space.flat) state.full = null;
  if (state.toFull?.length !== model.space.dimensions || model.space.flat) state.toFull = null;

  const world = {
    ...model,
    message,
    film,
    keeps: message.start !== null,
    /** @type {Example | null} */
    example: message.shown?.example ?? null,
    background,
    /** @type {import("./data/columns.js").Colouring | null} */
    colouring: null,
    /** Posteriors' covariances on the plane, of more than two dimensions. @type {() => Float32Array | null} */
    shadows: () => null,
    /** @type {import("./data/exact.js").ExactPosteriors | null} */
    exact: null,
    /** What an example's colour says of it. @type {(i: number) => string} */
    colourWords: () => "",
    state,
    moment: createMoment(state),
    theme: readTheme(find(root, ".lm-map")),
    /** @type {((i: number) => Uint8Array) | null} */
    originals: null, // the test images, once they are there

    /** Figures of the moment that is shown. */
    metrics: () => film.snapshot(film.nearest())?.metrics ?? message.metrics,

    /** Whether the theme has changed. @type {() => boolean} */
    readTheme() {
      const next = readTheme(find(root, ".lm-map")); // its text is larger on a wide page
      const changed = !sameTheme(world.theme, next);
      world.theme = next;
      return changed;
    },

    /**
     * Examples as the map draws them, values from 0 to 1, at once or later: the originals, or what
     * their codes decode to. `use` gets each with its place in `indices`.
     * @type {(role: Role, indices: number[], use: (i: number, values: Float32Array) => void) => void}
     */
    imagesOf(role, indices, use) {
      const { originals } = world;
      decoding?.ask(role, originals ? [] : indices.map(examples.fullOf), use); // none: no earlier one comes
      if (!originals) return;
      indices.forEach((index, i) => use(i, Float32Array.from(originals(index), (byte) => byte / 255)));
    },

    /**
     * An example in words and numbers.
     * @type {(i: number) => {label: string, z: Code, beta: number}}
     */
    describe(i) {
      const label = examples.nameOf(examples.labelOf(i));
      return { label, z: examples.fullOf(i), beta: state.beta };
    },

    /** What is kept, in all dimensions. @type {() => Code} */
    keptCode: () => keptCode(state, examples, model.space),
  };
  return world;
}
