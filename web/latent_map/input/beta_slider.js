/** The β slider: marked values, an exact field and a sweep. */
/** @import {BetaScale} from "./beta_scale.js" */
import { find, setText } from "../lib/dom.js";
import { formatBeta } from "../lib/format.js";
import { createSweep, keyedFraction, typedBeta } from "./beta_scale.js";

const REST_MS = 300;

/**
 * @param {Element} root
 * @param {object} options
 * @param {BetaScale} options.scale
 * @param {number[]} options.ticks
 * @param {(beta: number) => void} options.onBeta
 * @param {() => void} options.onRest  β has been let go of
 */
export function createBetaSlider(root, { scale, ticks, onBeta, onRest }) {
  const range = /** @type {HTMLInputElement} */ (find(root, ".lm-beta-range"));
  const number = /** @type {HTMLInputElement} */ (find(root, ".lm-beta-number"));
  const play = find(root, ".lm-play");
  const sentence = find(root, ".lm-beta-said"); // what became of what was typed
  const abort = new AbortController();
  /**
   * @type {<T extends Event>(target: EventTarget, type: string, listener: (event: T) => void) => void}
   */
  const on = (target, type, listener) =>
    target.addEventListener(type, /** @type {EventListener} */ (listener), { signal: abort.signal });
  const { clamp, toBeta, toFraction } = scale;
  let pressed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  /** @type {ReturnType<typeof createSweep> | null} */
  let sweep = null;

  Object.assign(range, { min: 0, max: 1, step: "any" });
  Object.assign(number, { min: scale.low, max: scale.high });
  drawTicks();

  function drawTicks() {
    const inside = ticks.filter((beta) => beta >= scale.low * 0.999 && beta <= scale.high * 1.001);
    find(root, ".lm-beta-ticks").replaceChildren(...inside.map((beta) => {
      const tick = document.createElement("button");
      Object.assign(tick, { type: "button", textContent: formatBeta(beta), tabIndex: -1 });
      tick.setAttribute("aria-label", `Set β to ${formatBeta(beta)}`);
      tick.style.setProperty("--at", String(toFraction(clamp(beta))));
      on(tick, "click", () => choose(clamp(beta)));
      return tick;
    }));
  }

  /** A value chosen in one go: no drag to wait for. @type {(beta: number) => void} */
  function choose(beta) {
    stop();
    setText(sentence, "");
    onBeta(beta);
    settle(0);
  }

  /** @type {(delay: number) => void} */
  function settle(delay) {
    clearTimeout(rest);
    rest = setTimeout(() => (pressed || sweep ? null : onRest()), delay);
  }

  /** @type {(beta: number) => void} */
  function show(beta) {
    range.value = String(toFraction(beta));
    range.setAttribute("aria-valuetext", `β = ${formatBeta(beta)}`);
    if (root.ownerDocument.activeElement !== number) number.value = formatBeta(beta);
  }

  on(range, "pointerdown", () => { pressed = true; stop(); });
  for (const type of ["input", "keydown"]) on(range, type, () => setText(sentence, ""));
  for (const type of ["pointerup", "pointercancel"]) {
    on(window, type, () => {
      if (!pressed) return;
      pressed = false;
      settle(0);
    });
  }
  on(range, "input", () => { stop(); onBeta(toBeta(Number(range.value))); settle(REST_MS); });
  on(range, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const fraction = keyedFraction(Number(range.value), event.key, event.shiftKey);
    if (fraction === null) return;
    event.preventDefault();
    stop();
    onBeta(toBeta(fraction));
    settle(REST_MS);
  });
  on(number, "change", () => {
    const { beta, said } = typedBeta(number.value, scale);
    if (beta === null) show(toBeta(Number(range.value)));
    else choose(beta);
    setText(sentence, said);
  });
  on(number, "keydown", (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation(); // the host may have shortcuts of its own
    if (event.key === "Enter") number.blur();
  });
  on(play, "click", () => (sweep ? pause() : start()));

  function start() {
    sweep = createSweep(Number(range.value));
    showPlaying();
    onBeta(toBeta(Number(range.value)));
  }

  function stop() {
    if (!sweep) return;
    sweep = null;
    showPlaying();
  }

  function pause() {
    stop();
    onRest();
  }

  function showPlaying() {
    play.setAttribute("aria-pressed", String(Boolean(sweep)));
    play.title = sweep ? "Pause" : "Sweep β";
    play.setAttribute("aria-label", play.title);
  }

  return {
    /**
     * The sweep's β at time `now` in ms; null when it is not running.
     * @type {(now: number) => number | null}
     */
    advance: (now) => (sweep ? clamp(toBeta(sweep.advance(now))) : null),
    show,
    destroy: () => { clearTimeout(rest); abort.abort(); },
  };
}
