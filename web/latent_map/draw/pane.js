/**
 * One drawing of the latent space: a canvas, an svg over it, and the axes that say what is where.
 */
/** @import {Axes, Layer, Ranges, View} from "../types.js" */
/** @import {Paper} from "./paper.js" */
import { find } from "../lib/dom.js";
import { createArea } from "./area.js";
import { createPaper } from "./paper.js";
import { createScene } from "./scene.js";
import { createStandIn } from "./stand_in.js";

/** @typedef {ReturnType<typeof createPane>} Pane */
/** @typedef {Omit<View, "scale" | "width" | "height">} Shown  what is the same in every pane */

/**
 * @param {HTMLElement} element
 * @param {object} options
 * @param {Ranges} options.ranges  shown first
 * @param {number | null} options.size  of the axes' numbers, in pixels; null for none
 * @param {(surfaces: {paper: Paper, area: SVGElement, axes: () => Axes}) => Layer[]} options.layersOf
 */
export function createPane(element, { ranges, size, layersOf }) {
  const plot = find(element, ".lm-plot");
  const paper = createPaper(/** @type {HTMLCanvasElement} */ (find(element, ".lm-points")));
  const area = createArea(find(element, ".lm-overlay"));
  /** @type {Axes} */
  let axes = createStandIn(plot, ranges, size);
  const scene = createScene(layersOf({ paper, area, axes: () => axes }));

  /** @type {(shown: Shown) => View} */
  const viewOf = (shown) => (
    { ...shown, scale: axes.scale(), width: element.clientWidth, height: element.clientHeight }
  );

  return {
    element,
    plot,
    axes: () => axes,
    scale: () => axes.scale(),
    /** @type {(next: Axes) => void} */
    useAxes(next) { axes = next; },
    /**
     * Whether something is unfinished; `points`: they or the view have moved.
     * @type {(shown: Shown, points: boolean) => boolean}
     */
    draw(shown, points) {
      const view = viewOf(shown);
      const unfinished = points && scene.draw("points", view);
      scene.draw("frame", view);
      return unfinished;
    },
    /** @type {(shown: Shown) => void} */
    drawAtRest(shown) { scene.draw("rest", viewOf(shown)); },
  };
}
