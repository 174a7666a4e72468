/** Whether what a scene waits for has been done: its conditions against the map's text. */
import { fromText } from "../latent_map/state.js";

/**
 * Conditions of vae_core/lessons/lesson.py; all that are given have to hold.
 * @typedef {object} Conditions
 * @property {number} [beta_at_most]
 * @property {number} [beta_at_least]
 * @property {"example" | "place" | "anything"} [keep]
 * @property {number} [distance_at_least]
 * @property {number} [distance_at_most]
 * @property {true} [path]
 * @property {"line" | "arc"} [route]
 * @property {string[]} [layers]
 * @property {number} [draws]
 * @property {true} [plane]
 */

const ROUNDED = 1.005; // a β is read with three digits: 0.05 is as good as 0.0502

/**
 * `begun` is the map's text when the scene began, `now` the one at the moment, `draws` how often ε was
 * drawn since.
 * @type {(conditions: Conditions, begun: string, now: string, draws: number) => boolean}
 */
export function isDone(conditions, begun, now, draws) {
  const [first, state] = [fromText(begun), fromText(now)];
  const beta = state.beta ?? 1;
  const z = state.z ?? [0, 0];
  const distance = Math.hypot(z[0], z[1]);
  const moved = String(z) !== String(first.z ?? [0, 0]) || (state.point ?? null) !== (first.point ?? null);
  const layers = state.layers ?? new Set(["rings"]);
  /** @type {{[Name in keyof Required<Conditions>]: (value: any) => boolean}} */
  const checks = {
    beta_at_most: (most) => beta <= most * ROUNDED,
    beta_at_least: (least) => beta >= least / ROUNDED,
    keep: (what) => moved && (what === "anything" || (what === "example") === ((state.point ?? null) !== null)),
    distance_at_least: (least) => moved && distance >= least,
    distance_at_most: (most) => moved && distance <= most,
    path: () => (state.to ?? null) !== null,
    route: (route) => (state.route ?? "line") === route,
    layers: (names) => names.every((/** @type {string} */ name) => layers.has(name)),
    draws: (count) => draws >= count,
    plane: () => (state.plane ?? "") !== (first.plane ?? ""),
  };
  return Object.entries(conditions).every(([name, value]) =>
    checks[/** @type {keyof Conditions} */ (name)](value));
}
