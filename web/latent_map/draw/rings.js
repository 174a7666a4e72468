/** The prior's standard deviations, and the names of the axes. */
/** @import {Layer} from "../types.js" */
import { setText } from "../lib/dom.js";
import { inside, unitOf } from "./area.js";
import { add, set, show } from "./svg.js";

export const RING_SIGMAS = [1, 2];

/** @type {(area: SVGElement) => Layer} */
export function createRings(area) {
  const halos = RING_SIGMAS.map(() => add(area, "circle", "lm-ring-halo"));
  const rings = RING_SIGMAS.map(() => add(area, "circle", "lm-ring"));
  const texts = RING_SIGMAS.map(() => add(area, "text", "lm-ring-text"));
  texts.forEach((text, i) => (text.textContent = i === 0 ? "prior 1σ" : "2σ"));
  return {
    when: "frame",
    draw({ scale, layers }) {
      const [k, [cx, cy]] = [unitOf(scale), inside(scale, [0, 0])];
      for (const part of [...halos, ...rings, ...texts]) show(part, layers.has("rings"));
      RING_SIGMAS.forEach((sigmas, i) => {
        for (const ring of [halos[i], rings[i]]) set(ring, { cx, cy, r: sigmas * k });
        const corner = sigmas * k * Math.SQRT1_2;
        set(texts[i], { x: cx + corner + 4, y: cy - corner - 3 });
      });
    },
  };
}

/** @type {(area: SVGElement) => Layer} */
export function createAxisNames(area) {
  const [first, second] = [0, 1].map(() => add(area, "text", "lm-axis-text"));
  return {
    when: "frame",
    draw({ scale: { width, height }, names }) {
      setText(first, names[0]);
      setText(second, names[1]);
      set(first, { x: width - 8, y: height - 8, "text-anchor": "end" });
      set(second, { x: 8, y: 18 });
    },
  };
}
