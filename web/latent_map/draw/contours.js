/**
 * Contours of the aggregate posterior, which the axes draw; of more than two dimensions those of its
 * shadow on the plane.
 */
/** @import {Axes, Layer} from "../types.js" */
import { withAlpha } from "../lib/colour.js";
import { densityGrid, shadowGrid } from "../model/density.js";

const SIDE = 72; // cells

/** @type {(axes: () => Axes) => Layer} */
export function createContours(axes) {
  let drawn = false;
  return {
    when: "rest",
    draw({ layers, examples, hidden, scale, shadows, theme }) {
      if (!layers.has("density")) {
        if (drawn) axes().contours(null);
        drawn = false;
        return;
      }
      const covariances = shadows?.() ?? null;
      if (shadows && !covariances) { // they are on their way, or β moves
        if (drawn) axes().contours(null);
        drawn = false;
        return;
      }
      drawn = true;
      const visible = (/** @type {number} */ i) => examples.isVisible(i, hidden);
      const grid = covariances
        ? shadowGrid(examples.positions, covariances, visible, scale, SIDE)
        : densityGrid(examples.positions, examples.sigmas(), visible, scale, SIDE);
      axes().contours(grid, withAlpha(theme.text, 0.55));
    },
  };
}
