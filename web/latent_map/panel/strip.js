/** A film strip of what the places from A, the kept place, to B decode to; and its play. */
/** @import {Code, Spec} from "../types.js" */
/** @import {Decoding} from "../model/decoding.js" */
/** @import {Space} from "../model/plane.js" */
/** @import {State} from "../state.js" */
import { find, findAll, press } from "../lib/dom.js";
import { contextOf, createPainter, imageShape } from "../lib/image.js";
import { walk } from "../model/walk.js";

const FRAMES = 12;
const FINE = 101; // places of the play
const PLAY_SECONDS = 2.5; // one way
const LONGEST_STEP_MS = 100; // a hidden tab must not make the play jump

/**
 * How far along, from 0 to 1, a play is that goes there and back.
 * @type {() => {advance: (now: number) => number}}
 */
export function createPlay() {
  let phase = 0; // 0…1 goes there, 1…2 comes back
  /** @type {number | null} */
  let last = null;
  return {
    advance(now) {
      const elapsed = last === null ? 0 : Math.min(LONGEST_STEP_MS, now - last);
      last = now;
      phase = (phase + elapsed / 1000 / PLAY_SECONDS) % 2;
      return phase < 1 ? phase : 2 - phase;
    },
  };
}

/** @typedef {ReturnType<typeof createStrip>} Strip */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {State} options.state  the strip reads to, beta and route, and changes route
 * @param {Space} options.space
 * @param {() => Code} options.start  what is kept
 * @param {Spec} options.spec
 * @param {Decoding} options.decoding
 * @param {() => void} options.onChange
 * @param {() => void} options.onClose
 */
export function createStrip(root, { state, space, start, spec, decoding, onChange, onClose }) {
  const abort = new AbortController();
  const [height, width, channels] = imageShape(spec.shape);
  const canvas = /** @type {HTMLCanvasElement} */ (find(root, "canvas"));
  Object.assign(canvas, { width: width * FRAMES, height });
  const paint = createPainter(contextOf(canvas), [height, width, channels]);
  const playButton = find(root, ".lm-path-play");
  const routes = findAll(root, "[data-route]");
  /** @type {ReturnType<typeof createPlay> | null} */
  let play = null;
  let drawn = "";

  /** @type {(element: Element, handler: () => void) => void} */
  const listen = (element, handler) =>
    element.addEventListener("click", handler, { signal: abort.signal });
  for (const button of routes) {
    listen(button, () => {
      state.route = /** @type {State["route"]} */ (button.dataset.route);
      showRoute();
      onChange();
    });
  }
  listen(find(root, ".lm-path-close"), onClose);
  listen(playButton, () => { setPlaying(!play); onChange(); });

  function showRoute() {
    press(routes, ({ dataset }) => dataset.route === state.route);
  }

  /** @type {(playing: boolean) => void} */
  function setPlaying(playing) {
    play = playing ? createPlay() : null;
    playButton.setAttribute("aria-pressed", String(playing));
    playButton.textContent = playing ? "Pause" : "Play";
  }

  /** Each z from the kept one to B; null without a B. @type {(count?: number) => number[][] | null} */
  const places = (count = FRAMES) =>
    state.to && walk(start(), state.toFull ?? space.lift(state.to), count, state.route);

  /** The strip; decoded anew only when something about it has changed. */
  function draw() {
    const { to, toFull, beta, route } = state;
    root.hidden = !to;
    const key = to ? JSON.stringify([Array.from(start()), to, toFull, beta, route, decoding.network]) : "";
    if (key === drawn) return;
    drawn = key;
    decoding.ask("strip", places() ?? [], (i, values) => paint(values, i * width));
  }

  /**
   * Where the play is at `now` in ms: a z on the way, or null when it rests.
   * @type {(now: number) => Code | null}
   */
  function advance(now) {
    const fine = play && places(FINE);
    return play && fine ? fine[Math.round(play.advance(now) * (FINE - 1))] : null;
  }

  showRoute();
  setPlaying(false);
  return {
    advance,
    draw,
    places,
    stop: () => setPlaying(false),
    destroy: () => abort.abort(),
  };
}
