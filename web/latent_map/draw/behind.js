/** The manifold's tiles under the points, paler than they are. */
/** @import {Layer} from "../types.js" */
/** @import {Box} from "../model/tiles.js" */
/** @import {Paper} from "./paper.js" */
import { toPixels } from "../lib/geometry.js";
import { clipped } from "./paper.js";

const OPACITY = 0.55;

/** @type {(paper: Paper, preview: {canvas: HTMLCanvasElement, box: () => Box | null}) => Layer} */
export function createBehind(paper, preview) {
  return {
    when: "points",
    draw(view) {
      const box = preview.box();
      if (!box || !view.layers.has("manifold")) return;
      const ratio = paper.ratio();
      const [left, top] = toPixels(view.scale, [box[0], box[3]]).map((value) => value * ratio);
      const [right, bottom] = toPixels(view.scale, [box[1], box[2]]).map((value) => value * ratio);
      paper.drawUnder(view, (context) =>
        clipped(context, view, ratio, () => {
          context.globalAlpha = OPACITY;
          context.drawImage(preview.canvas, left, top, right - left, bottom - top);
        }),
      );
    },
  };
}
