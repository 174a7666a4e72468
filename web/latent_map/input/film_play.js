/** How a film moves by itself: its play from a place to the end, and a glide to a place. */

const PLAY_SECONDS = 8; // all of it
const GLIDE_MS = 180;
const LONGEST_STEP_MS = 100; // a hidden tab must not make it jump

/** @typedef {{place: number, ended: boolean}} Moved */

/**
 * `advance` waits where the next moment has not come yet.
 * @type {(from: number, last: number) => {advance: (now: number, isThere: (place: number) => boolean) => Moved}}
 */
export function createFilmPlay(from, last) {
  let place = from;
  /** @type {number | null} */
  let before = null;
  return {
    advance(now, isThere) {
      const elapsed = before === null ? 0 : Math.min(LONGEST_STEP_MS, now - before);
      before = now;
      const next = Math.min(last, place + (elapsed / 1000 / PLAY_SECONDS) * last);
      if (isThere(next)) place = next;
      return { place, ended: place >= last };
    },
  };
}

/** Slows down as it comes. @type {(from: number, to: number, duration?: number) => {advance: (now: number) => Moved}} */
export function createGlide(from, to, duration = GLIDE_MS) {
  /** @type {number | null} */
  let begun = null;
  return {
    advance(now) {
      begun ??= now;
      const share = Math.min(1, (now - begun) / duration);
      const eased = 1 - (1 - share) ** 3;
      return { place: share >= 1 ? to : from + eased * (to - from), ended: share >= 1 };
    },
  };
}

/**
 * Where an arrow, page, home or end key leads; null for other keys.
 * @type {(place: number, key: string, last: number) => number | null}
 */
export function keyedPlace(place, key, last) {
  if (key === "Home") return 0;
  if (key === "End") return last;
  const steps = Object.hasOwn(KEY_STEPS, key) ? KEY_STEPS[key] : 0;
  return steps ? Math.min(last, Math.max(0, Math.round(place) + steps)) : null;
}

/** @type {{[key: string]: number}} */
const KEY_STEPS = {
  ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5,
};
