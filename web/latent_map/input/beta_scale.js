/** β on a slider: continuous in log β; and the sweep that moves it by itself. */

import { formatBeta } from "../lib/format.js";

const SWEEP_SECONDS = 7; // one way
const LONGEST_STEP_MS = 100; // a hidden tab must not make the sweep jump

/** @typedef {ReturnType<typeof createBetaScale>} BetaScale */

/** @param {number} low @param {number} high */
export function createBetaScale(low, high) {
  const span = Math.log(high / low);
  return {
    low,
    high,
    /** @type {(beta: number) => number} */
    clamp: (beta) => Math.min(high, Math.max(low, beta)),
    /** @type {(beta: number) => number} */
    toFraction: (beta) => Math.log(beta / low) / span,
    /** @type {(fraction: number) => number} */
    toBeta: (fraction) => low * Math.exp(fraction * span),
  };
}

/**
 * The β that a person has typed, as near as the network knows it; null where it is no number. And
 * what to say, where it is not what was typed.
 * @type {(text: string, scale: Pick<BetaScale, "low" | "high" | "clamp">) =>
 *   {beta: number | null, said: string}}
 */
export function typedBeta(text, { low, high, clamp }) {
  const wish = text.trim() === "" ? NaN : Number(text);
  const range = `This network knows β from ${formatBeta(low)} to ${formatBeta(high)}`;
  if (!Number.isFinite(wish)) return { beta: null, said: `${range}.` };
  const beta = clamp(wish);
  // Rounded, both ends are what a person reads on the slider.
  const isKnown = formatBeta(beta) === formatBeta(Math.max(wish, 0)) || beta === wish;
  return { beta, said: isKnown ? "" : `${range}: ${formatBeta(wish)} became ${formatBeta(beta)}.` };
}

/**
 * Where on the slider an arrow or page key leads; null for other keys.
 * @type {(fraction: number, key: string, shift: boolean) => number | null}
 */
export function keyedFraction(fraction, key, shift) {
  const percent = Object.hasOwn(KEY_PERCENT, key) ? KEY_PERCENT[key] : 0;
  if (!percent) return null;
  return Math.min(1, Math.max(0, fraction + (percent * (shift ? 0.1 : 1)) / 100));
}

/** @type {{[key: string]: number}} */
const KEY_PERCENT = {
  ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5,
}; // of the range; Shift divides by ten

/**
 * A sweep up and down the slider from `fraction`; it slows at both ends. `advance` gives the
 * fraction at a time in milliseconds.
 * @type {(fraction: number) => {advance: (now: number) => number}}
 */
export function createSweep(fraction) {
  let phase = Math.acos(1 - 2 * fraction) / Math.PI; // 0…1 goes up, 1…2 comes down
  /** @type {number | null} */
  let last = null;
  return {
    advance(now) {
      const elapsed = last === null ? 0 : Math.min(LONGEST_STEP_MS, now - last);
      last = now;
      phase = (phase + elapsed / 1000 / SWEEP_SECONDS) % 2;
      return (1 - Math.cos(Math.PI * phase)) / 2;
    },
  };
}
