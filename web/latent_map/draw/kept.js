/** The kept place, and the kept example's posterior. */
/** @import {Layer} from "../types.js" */
import { inside } from "./area.js";
import { createEllipses } from "./ellipses.js";
import { add, set, show } from "./svg.js";

/** Under what else is drawn, for it is filled. @type {(area: SVGElement) => Layer} */
export function createPosterior(area) {
  const draw = createEllipses(area, "lm-posterior");
  return {
    when: "frame",
    draw: ({ scale, kept, spread }) =>
      draw(scale, kept && kept.z, spread && spread.sigma, spread?.angle),
  };
}

/** @type {(area: SVGElement) => Layer} */
export function createKept(area) {
  const halo = add(area, "circle", "lm-kept-halo");
  const dot = add(area, "circle", "lm-kept");
  return {
    when: "frame",
    draw({ scale, kept, spread }) {
      show(halo, kept && !spread); // it would hide a narrow posterior
      show(dot, kept);
      if (!kept) return;
      const [cx, cy] = inside(scale, kept.z);
      set(halo, { cx, cy, r: 8 });
      set(dot, { cx, cy, r: 3.5 });
    },
  };
}
