/** A ring around the example under the pointer, or around the place that is shown. */
/** @import {Layer} from "../types.js" */
import { inside } from "./area.js";
import { add, set, show } from "./svg.js";

/** @type {(area: SVGElement) => Layer} */
export function createHover(area) {
  const ring = add(area, "circle", "lm-hover");
  return {
    when: "frame",
    draw({ scale, hover }) {
      show(ring, hover);
      if (!hover) return;
      const [cx, cy] = inside(scale, hover);
      set(ring, { cx, cy, r: 6 });
    },
  };
}
