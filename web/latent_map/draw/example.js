/** The user's own example: its posterior, where it goes as β rises, and a cross at its mean. */
/** @import {Layer} from "../types.js" */
import { inside } from "./area.js";
import { createEllipses } from "./ellipses.js";
import { add, set, show } from "./svg.js";

const ARM = 4.5; // of the cross, in pixels
const NAME_ABOVE = 11, NAME_BELOW = 21; // from the mean, in pixels

/** @type {(area: SVGElement) => Layer} */
export function createTrajectory(area) {
  const line = add(area, "polyline", "lm-trajectory");
  return {
    when: "frame",
    draw({ scale, example }) {
      const places = example?.trajectory ?? [];
      show(line, places.length);
      if (places.length) set(line, { points: places.map((z) => inside(scale, z)).join(" ") });
    },
  };
}

/** @type {(area: SVGElement) => Layer} */
export function createExample(area) {
  const drawEllipses = createEllipses(area, "lm-example-posterior");
  const crosses = ["lm-example-halo", "lm-example"].map((name) => add(area, "path", name));
  const name = add(area, "text", "lm-example-name");
  name.textContent = "yours";
  return {
    when: "frame",
    draw({ scale, example }) {
      drawEllipses(scale, example && example.z, example && example.sigma);
      for (const part of [...crosses, name]) show(part, example);
      if (!example) return;
      const [x, y] = inside(scale, example.z);
      const d = `M${x - ARM} ${y - ARM}l${2 * ARM} ${2 * ARM}m0 ${-2 * ARM}l${-2 * ARM} ${2 * ARM}`;
      for (const cross of crosses) set(cross, { d });
      set(name, { x, y: y < 2 * NAME_BELOW ? y + NAME_BELOW : y - NAME_ABOVE });
    },
  };
}
