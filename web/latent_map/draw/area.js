/**
 * The plot area as a nested svg: it clips, and its coordinates begin at the area's corner.
 */
/** @import {Layer, Pair, Scale} from "../types.js" */
import { add, set } from "./svg.js";

/** @type {(overlay: Element) => SVGElement} */
export function createArea(overlay) {
  overlay.replaceChildren();
  return add(overlay, "svg", "lm-area");
}

/** @type {(area: SVGElement) => Layer} */
export function createAreaLayer(area) {
  return {
    when: "frame",
    draw({ scale: { left, top, width, height } }) {
      set(area, { x: left, y: top, width, height });
    },
  };
}

/** Pixels of the area for one unit of z. @type {(scale: Scale) => number} */
export const unitOf = (scale) => scale.width / (scale.x1 - scale.x0);

/** A place in the area's own pixels. @type {(scale: Scale, z: Pair) => Pair} */
export function inside(scale, [x, y]) {
  const k = unitOf(scale);
  return [(x - scale.x0) * k, (scale.y1 - y) * k];
}
