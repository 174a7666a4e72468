/**
 * The latent map: `mount(element, source, options)` brings the markup of latent_map.html inside
 * `element` to life.
 *
 * Other parts of the page hear of it by the event "lm-look", whose detail is the state's text.
 * The map knows no host. What is large comes from `source` (see types.js); what the user keeps
 * goes out through `onChange`.
 */
/** @import {Message, Selection, Source} from "./types.js" */
/** @import {LatentMap} from "./map.js" */
import { loadRun } from "./data/blocks.js";
import { loadMoment } from "./data/film.js";
import { find, setText, where } from "./lib/dom.js";
import { createMap } from "./map.js";
import { createSettling } from "./settling.js";
import { createState, fromText, toLink } from "./state.js";

const DRAWING = "Drawing the latent space…";

/**
 * @typedef {object} Options
 * @property {Message} data  what is shown
 * @property {Uint8Array} [body]  the codes, where the message names no block of them
 * @property {string} [state]  what to begin with, as `handle.state()` gave it: it counts for more
 *   than the message's start
 * @property {(selection: Selection) => void} onChange
 */

/** @param {HTMLElement} element @param {Source} source @param {Options} options */
export function mount(element, source, { data: message, body, state: text = "", onChange }) {
  const root = find(element, ".lm");
  const state = createState({
    ...message.start,
    ...(message.shown && { beta: message.shown.beta }),
    ...fromText(message.look ?? ""),
    ...fromText(text),
    run: message.run,
  });
  let send = onChange;
  let latest = message;
  let live = true;
  /** @type {LatentMap | null} */
  let map = null;
  const settling = createSettling({ read: () => toLink(state), onRest: tell });
  const abort = new AbortController();

  root.dataset.ready = root.dataset.axes = "false";
  setText(find(root, ".lm-map-loading"), DRAWING);
  const loaded = message.moment
    ? loadMoment(source, message.moment.block) : loadRun(source, message.blocks, body, message.wide);
  loaded.then(begin).catch(fail);
  listenForLeaving();

  /** Who leaves the map has decided: the next click may open another run or another page. */
  function listenForLeaving() {
    root.addEventListener("pointerleave", ({ buttons }) => { if (!buttons) settling.tell(); },
      { signal: abort.signal });
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (!root.contains(/** @type {Node | null} */ (relatedTarget))) settling.tell();
    }, { signal: abort.signal });
  }

  /** @type {(data: import("./data/blocks.js").RunData) => void} */
  function begin(data) {
    if (!live) return;
    map = createMap(root, {
      message, data, source, state, onSelect: settling.tell, onFrame: settling.touch, onTrouble: note,
    });
    if (latest !== message) map.show(latest);
    announce(toLink(state)); // a lesson may wait for what an address has brought already
  }

  /** @type {(text: string) => void} */
  function announce(text) {
    root.dispatchEvent(new CustomEvent("lm-look", { detail: text, bubbles: true }));
  }

  /** Another place is kept, or the map looks different for good. @type {(text: string) => void} */
  function tell(text) {
    const { run, z, beta, point } = state;
    announce(text);
    if (message.start && !message.moment) send({ run, z: [...z], beta, point, text });
  }

  /**
   * Without its data there is no map: one sentence in its place.
   * @type {(error: unknown) => void}
   */
  function fail(error) {
    if (!live) return;
    console.error(error);
    setText(find(root, ".lm-map-loading"),
      "This map’s data could not be loaded. Reload the page, or open another run.");
  }

  /** The map works, but not all of it. @type {(error: unknown) => void} */
  function note(error) {
    console.error(error);
    where(root, ".lm-note", (element) => setText(element, "A part of this map could not be loaded. Reload the page."));
  }

  return {
    /**
     * Other data, another theme or another callback. False: this is another run, mount it anew.
     * @type {(options: Options) => boolean}
     */
    update({ data, onChange: next }) {
      if (data.run !== message.run || !sameBlocks(data, message)) return false;
      if (message.start && data.look !== message.look) return false; // the host leads elsewhere
      send = next;
      if (JSON.stringify(data) !== JSON.stringify(latest)) map?.show(data);
      latest = data;
      map?.retheme();
      return true;
    },
    /** All of what is shown, as text. */
    state: () => toLink(state),
    destroy() {
      live = false;
      abort.abort();
      settling.destroy();
      map?.destroy();
    },
  };
}

/** @type {(a: Message, b: Message) => boolean} */
const sameBlocks = (a, b) => JSON.stringify(a.blocks) === JSON.stringify(b.blocks);
