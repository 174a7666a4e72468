/** @import {Pair, Scale} from "../types.js" */
import { inside, unitOf } from "./area.js";
import { RING_SIGMAS } from "./rings.js";
import { add, set, show } from "./svg.js";

const DEGREES = 180 / Math.PI;

/**
 * A posterior as ellipses of 1σ and 2σ around its mean; without mean or σ, none. `angle` turns them
 * counter-clockwise.
 * @type {(area: SVGElement, className: string) =>
 *   (scale: Scale, mean: Pair | null, sigma: Pair | null, angle?: number) => void}
 */
export function createEllipses(area, className) {
  const ellipses = RING_SIGMAS.map(() => add(area, "ellipse", className));
  return (scale, mean, sigma, angle = 0) => {
    const k = unitOf(scale);
    ellipses.forEach((ellipse, i) => {
      show(ellipse, mean && sigma);
      if (!mean || !sigma) return;
      const [cx, cy] = inside(scale, mean);
      const [rx, ry] = sigma.map((value) => value * RING_SIGMAS[i] * k);
      set(ellipse, { cx, cy, rx, ry });
      if (angle) set(ellipse, { transform: `rotate(${-angle * DEGREES} ${cx} ${cy})` });
      else ellipse.removeAttribute?.("transform");
    });
  };
}
