/** Keys on the map: arrows move a point, Enter keeps it, Escape returns to the kept one. */
/** @import {Pair} from "../types.js" */

const KEY_STEPS = 40; // arrow presses across the map; Shift divides a step by ten
/** @type {{[key: string]: Pair}} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @typedef {{step: Pair} | {enter: true} | {escape: true}} KeyMeaning  A step is in shares of the view. */

/** @type {(key: string, shift: boolean) => KeyMeaning | null} */
export function meaningOf(key, shift) {
  if (Object.hasOwn(ARROWS, key)) {
    const [x, y] = ARROWS[key];
    const size = KEY_STEPS * (shift ? 10 : 1);
    return { step: [x / size, y / size] };
  }
  if (key === "Enter") return { enter: true };
  if (key === "Escape") return { escape: true };
  return null;
}

/**
 * @param {HTMLElement} map
 * @param {{onStep: (by: Pair) => void, onEnter: (shift: boolean) => void, onEscape: () => void}} handlers
 * @returns {() => void} stop listening
 */
export function listenToKeys(map, { onStep, onEnter, onEscape }) {
  const abort = new AbortController();
  map.addEventListener("keydown", (event) => {
    delete map.dataset.pointed;
    const meaning = meaningOf(event.key, event.shiftKey);
    if (!meaning) return;
    if ("step" in meaning) onStep(meaning.step);
    else if ("enter" in meaning) onEnter(event.shiftKey);
    else onEscape();
    event.preventDefault();
    event.stopPropagation();
  }, { signal: abort.signal });
  map.addEventListener("blur", () => {
    delete map.dataset.pointed;
    onEscape();
  }, { signal: abort.signal });
  return () => abort.abort();
}
