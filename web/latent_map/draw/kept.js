/** The kept place, and the kept example's posterior. */
/** @import {Layer} from "../types.js" */
import { inside, unitOf } from "./area.js";
import { RING_SIGMAS } from "./rings.js";
import { add, set, show } from "./svg.js";

/**
 * Ellipses of 1σ and 2σ; under what else is drawn, for they are filled.
 * @type {(area: SVGElement) => Layer}
 */
export function createPosterior(area) {
  const ellipses = RING_SIGMAS.map(() => add(area, "ellipse", "lm-posterior"));
  return {
    when: "frame",
    draw({ scale, kept, sigma }) {
      const [k, [cx, cy]] = [unitOf(scale), inside(scale, kept.z)];
      ellipses.forEach((ellipse, i) => {
        show(ellipse, sigma);
        if (!sigma) return;
        const [rx, ry] = sigma.map((value) => value * RING_SIGMAS[i] * k);
        set(ellipse, { cx, cy, rx, ry });
      });
    },
  };
}

/** @type {(area: SVGElement) => Layer} */
export function createKept(area) {
  const halo = add(area, "circle", "lm-kept-halo");
  const dot = add(area, "circle", "lm-kept");
  return {
    when: "frame",
    draw({ scale, kept, sigma }) {
      const [cx, cy] = inside(scale, kept.z);
      show(halo, !sigma); // it would hide a narrow posterior
      set(halo, { cx, cy, r: 8 });
      set(dot, { cx, cy, r: 3.5 });
    },
  };
}
