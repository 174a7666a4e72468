/**
 * The kept example's exact posterior: lines around 39 % and 86 % of it, as ellipses of 1σ and 2σ
 * hold of a Gaussian; and the best ellipse there is for it, dotted.
 */
/** @import {Layer, Pair} from "../types.js" */
import { inside } from "./area.js";
import { createEllipses } from "./ellipses.js";
import { add, set, show } from "./svg.js";

/** @type {(area: SVGElement) => Layer} */
export function createExactPosterior(area) {
  const drawBest = createEllipses(area, "lm-exact-best");
  const paths = ["lm-exact-halo", "lm-exact"].map((name) => add(area, "path", name));
  return {
    when: "frame",
    draw({ scale, exact }) {
      drawBest(scale, exact ? exact.best.mean : null, exact ? exact.best.sigma : null);
      for (const path of paths) show(path, exact);
      if (!exact) return;
      const at = (/** @type {Pair} */ z) => inside(scale, z).map((value) => value.toFixed(2)).join(" ");
      const d = exact.lines.flat().map(([from, to]) => `M${at(from)}L${at(to)}`).join("");
      for (const path of paths) set(path, { d });
    },
  };
}
