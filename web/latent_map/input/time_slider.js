/** The training on a slider, from the untrained network to the trained run; and its play. */
/** @import {Film} from "../data/film.js" */
import { find, setText } from "../lib/dom.js";
import { keyedPlace, createFilmPlay, createGlide } from "./film_play.js";

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {Film} options.film
 * @param {number | null} options.epochs  of the trained run
 * @param {(place: number) => void} options.onMove
 * @param {() => void} options.onRest  the slider has been let go of
 */
export function createTimeSlider(root, { film, epochs, onMove, onRest }) {
  const range = /** @type {HTMLInputElement} */ (find(root, ".lm-time-range"));
  const play = find(root, ".lm-time-play");
  const said = find(root, ".lm-time-said");
  const abort = new AbortController();
  /** @type {ReturnType<typeof createFilmPlay> | ReturnType<typeof createGlide> | null} */
  let moving = null;
  let playing = false;

  Object.assign(range, { min: 0, max: film.last, step: "any", value: String(film.last) });
  root.hidden = film.last === 0;

  /** @type {(target: EventTarget, type: string, listener: (event: any) => void) => void} */
  const on = (target, type, listener) =>
    target.addEventListener(type, listener, { signal: abort.signal });

  // Who comes near will move it: all is here by then.
  for (const type of ["pointerenter", "focusin", "touchstart"]) on(root, type, film.load);
  on(range, "input", () => { stop(); film.load(); onMove(Number(range.value)); });
  on(range, "change", settle);
  on(range, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const place = keyedPlace(film.position, event.key, film.last);
    if (place === null) return;
    event.preventDefault();
    film.load();
    glideTo(place);
  });
  on(play, "click", () => (playing ? pause() : start()));

  function start() {
    film.load();
    playing = true;
    moving = createFilmPlay(film.position >= film.last ? 0 : film.position, film.last);
    showPlaying();
    onMove(film.position >= film.last ? 0 : film.position);
  }

  function stop() {
    playing = false;
    moving = null;
    showPlaying();
  }

  function pause() {
    stop();
    settle();
  }

  /** On to the nearest moment that there is. */
  function settle() {
    glideTo(Math.round(film.position));
    onRest();
  }

  /** @type {(place: number) => void} */
  function glideTo(place) {
    playing = false;
    moving = createGlide(film.position, place);
    showPlaying();
    onMove(film.position);
  }

  function showPlaying() {
    play.setAttribute("aria-pressed", String(playing));
    play.title = playing ? "Pause" : "Play the training";
    play.setAttribute("aria-label", play.title);
  }

  /** @type {() => string} */
  function words() {
    const epoch = film.epochOf(film.nearest());
    const of = epochs === null ? "" : ` of ${epochs}`;
    if (epoch === null) return epochs === null ? "trained" : `epoch ${epochs}, trained`;
    return epoch === 0 ? "untrained" : `epoch ${epoch < 1 ? epoch.toFixed(2) : epoch}${of}`;
  }

  return {
    /**
     * Where the play or the glide is at `now` in ms; null where it rests.
     * @type {(now: number) => number | null}
     */
    advance(now) {
      if (!moving) return null;
      const { place, ended } = moving.advance(now, film.isSettled);
      if (ended) {
        const wasPlaying = playing;
        stop();
        if (wasPlaying) onRest();
      }
      return place;
    },
    show() {
      range.value = String(film.position);
      const text = words();
      setText(said, text);
      range.setAttribute("aria-valuetext", text);
    },
    destroy: () => abort.abort(),
  };
}
