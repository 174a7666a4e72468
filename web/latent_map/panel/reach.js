/** In words: how far out a z is, and how far an example lies from the map's plane. */
/** @import {Code} from "../types.js" */
/** @import {World} from "../world.js" */
import { norm, shareWithin } from "../model/prior.js";

/** @type {(share: number) => string} */
export function percent(share) {
  if (share > 0.999) return "99.9 %";
  return share < 0.001 ? "0 %" : `${(100 * share).toFixed(share > 0.99 || share < 0.01 ? 1 : 0)} %`;
}

/**
 * @type {(world: Pick<World, "space" | "examples" | "message">, code: Code, point: number | null) => string}
 */
export function reachInWords({ space, examples, message }, code, point) {
  const length = norm(code);
  const share = shareWithin(length, code.length);
  const out = message.variational
    ? `‖z‖ ${length.toFixed(2)}: further out than ${percent(share)} of the prior`
    : `‖z‖ ${length.toFixed(2)}`;
  const away = space.distance(code);
  if (point !== null && !examples.isExact(point)) return `${out} · its place on the plane, while β moves`;
  return away < 0.005 ? `${out} · on the plane` : `${out} · ${away.toFixed(2)} from the plane`;
}
