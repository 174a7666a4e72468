/** What all parts of one map look at: the run, its examples, the state, the theme. */
/** @import {Code, Example, Message} from "./types.js" */
/** @import {RunData} from "./data/blocks.js" */
/** @import {State} from "./state.js" */
import { createModel } from "./data/model.js";
import { find } from "./lib/dom.js";
import { readTheme, sameTheme } from "./lib/theme.js";
import { createMoment, keptCode } from "./moment.js";

/** @typedef {ReturnType<typeof createWorld>} World */

/** @param {Element} root @param {Message} message @param {RunData} data @param {State} state */
export function createWorld(root, message, data, state) {
  const model = createModel(message, data, state.beta);
  const { examples, decoder } = model;
  state.beta = model.firstBeta;
  if (state.point !== null && state.point >= examples.count) state.point = null; // an old link
  if (state.full?.length !== model.space.dimensions || model.space.flat) state.full = null;
  if (state.toFull?.length !== model.space.dimensions || model.space.flat) state.toFull = null;

  const world = {
    ...model,
    message,
    keeps: message.start !== null,
    /** @type {Example | null} */
    example: message.shown?.example ?? null,
    network: data.decoder,
    /** @type {import("./data/columns.js").Colouring | null} */
    colouring: null,
    state,
    moment: createMoment(state),
    theme: readTheme(find(root, ".lm-map")),
    /** @type {((i: number) => Uint8Array) | null} */
    originals: null, // the test images, once they are there

    /** Whether the theme has changed. @type {() => boolean} */
    readTheme() {
      const next = readTheme(find(root, ".lm-map")); // its text is larger on a wide page
      const changed = !sameTheme(world.theme, next);
      world.theme = next;
      return changed;
    },

    /**
     * An example as the map draws it, values from 0 to 1: the original, or what its code decodes
     * to.
     * @type {(i: number) => Float32Array}
     */
    imageOf(i) {
      if (world.originals) return Float32Array.from(world.originals(i), (byte) => byte / 255);
      return decoder ? decoder.decode(examples.fullOf(i)) : new Float32Array(1);
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
