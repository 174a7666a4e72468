/** The outline of a selection. */
/** @import {Layer} from "../types.js" */
import { inside } from "./area.js";
import { add, set, show } from "./svg.js";

/** @type {(area: SVGElement) => Layer} */
export function createOutline(area) {
  const polygon = add(area, "polygon", "lm-region-outline");
  return {
    when: "frame",
    draw({ scale, outline }) {
      show(polygon, outline);
      if (outline) set(polygon, { points: outline.map((z) => inside(scale, z)).join(" ") });
    },
  };
}
