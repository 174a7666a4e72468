/** The way from the kept place to B. */
/** @import {Layer} from "../types.js" */
import { inside } from "./area.js";
import { add, set, show } from "./svg.js";

/** @type {(area: SVGElement) => Layer} */
export function createWay(area) {
  const line = add(area, "polyline", "lm-way");
  return {
    when: "frame",
    draw({ scale, path }) {
      show(line, path);
      if (path) set(line, { points: path.map((z) => inside(scale, z)).join(" ") });
    },
  };
}

/** B, as a dot to drag. @type {(area: SVGElement) => Layer} */
export function createEnd(area) {
  const group = add(area, "g", "lm-end");
  const dot = add(group, "circle", "lm-end-dot");
  const text = add(group, "text", "lm-end-text");
  text.textContent = "B";
  return {
    when: "frame",
    draw({ scale, to }) {
      show(group, to);
      if (!to) return;
      const [x, y] = inside(scale, to);
      set(dot, { cx: x, cy: y, r: 8 });
      set(text, { x, y: y + 4 });
    },
  };
}
