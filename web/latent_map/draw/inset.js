/** A corner of the map that shows the kept example's posteriors, enlarged: on the map they are dots. */
/** @import {Drawn, Kept, Ranges, Scale} from "../types.js" */
/** @import {Shown} from "./pane.js" */
import { setText } from "../lib/dom.js";
import { insetLayers } from "./layers.js";
import { createPane } from "./pane.js";

const MARGIN = 1.04;
const MARKUP = `<canvas class="lm-points"></canvas><div class="lm-plot"></div>
  <svg class="lm-overlay"></svg><span class="lm-close-up-reach"></span>`;

/** A square that holds all of it. @type {(exact: Drawn) => Ranges} */
export function rangesOf({ x, y }) {
  const [x0, x1, y0, y1] = [x[0], x[x.length - 1], y[0], y[y.length - 1]];
  const reach = (MARGIN * Math.max(x1 - x0, y1 - y0)) / 2;
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return { x: [cx - reach, cx + reach], y: [cy - reach, cy + reach] };
}

/** Whether the kept place lies where the inset does. @type {(kept: Kept, scale: Scale) => boolean} */
const isRight = ({ z: [x, y] }, { x0, x1, y0, y1 }) => x > (x0 + x1) / 2 && y > (y0 + y1) / 2;

/** @typedef {ReturnType<typeof createInset>} Inset */

/** There is an element while there is something to show. @param {HTMLElement} map */
export function createInset(map) {
  /** @type {{element: HTMLElement, pane: import("./pane.js").Pane} | null} */
  let made = null;
  /** @type {Drawn | null} */
  let drawn = null;

  /** @type {(first: Ranges) => NonNullable<typeof made>} */
  function make(first) {
    const element = document.createElement("div");
    element.className = "lm-inset";
    element.ariaHidden = "true"; // the sentence says what it shows
    element.innerHTML = MARKUP;
    map.append(element);
    return { element, pane: createPane(element, { ranges: first, size: null, layersOf: insetLayers }) };
  }

  /** `points`: they have moved; `scale`: of the map. @type {(shown: Shown, points: boolean, scale: Scale) => void} */
  function draw(shown, points, scale) {
    const { exact, kept } = shown;
    if (!exact) {
      made?.element.remove();
      made = drawn = null;
      return;
    }
    const ranges = rangesOf(exact);
    made ??= make(ranges);
    made.element.classList.toggle("lm-inset-left", kept !== null && isRight(kept, scale));
    made.pane.axes().show(ranges);
    const reach = (ranges.x[1] - ranges.x[0]) / 2;
    setText(/** @type {HTMLElement} */ (made.element.lastElementChild), `±${Number(reach.toPrecision(2))}`);
    made.pane.draw(shown, points || drawn !== exact);
    drawn = exact;
  }

  return { draw };
}
