/** Small images in place of points, as many as have room beside each other. */
/** @import {Layer, View} from "../types.js" */
/** @import {Paper} from "./paper.js" */
import { toPixels } from "../lib/geometry.js";
import { contextOf, createPainter } from "../lib/image.js";
import { labelColour } from "../lib/theme.js";
import { clipped } from "./paper.js";
import { createRoom } from "./room.js";

const SIDE = 30; // CSS pixels
const GAP = 5;
const BORDER = 1.5;
const NEW_ONES_A_FRAME = 6; // decoding more would hold the frame up

/** @typedef {{index: number, x: number, y: number, colour: string}} Placed  in CSS pixels */

/** @typedef {ReturnType<typeof createThumbnails>} Thumbnails */

/** @param {{shape: number[], imageOf: (i: number) => ArrayLike<number>}} options */
export function createThumbnails({ shape, imageOf }) {
  const [height, width] = shape;
  /** @type {Map<number, HTMLCanvasElement>} */
  const made = new Map(); // by example
  /** @type {number[]} */
  let shown = [];

  /** @type {(index: number) => HTMLCanvasElement} */
  function canvasOf(index) {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    createPainter(contextOf(canvas), shape)(imageOf(index));
    return canvas;
  }

  /**
   * Draw those that are made, make a few more. Whether some are still missing.
   * @type {(paper: Paper, chosen: Placed[]) => boolean}
   */
  function drawSome(paper, chosen) {
    const { context } = paper;
    const ratio = paper.ratio();
    const [side, border] = [SIDE * ratio, BORDER * ratio];
    let left = NEW_ONES_A_FRAME;
    for (const { index, x, y, colour } of chosen) {
      let canvas = made.get(index);
      if (!canvas) {
        if (left-- <= 0) continue;
        made.set(index, (canvas = canvasOf(index)));
      }
      const [px, py] = [x * ratio - side / 2, y * ratio - side / 2];
      context.fillStyle = colour;
      context.fillRect(px - border, py - border, side + 2 * border, side + 2 * border);
      context.drawImage(canvas, px, py, side, side);
    }
    return left < 0;
  }

  /** @type {(paper: Paper, view: View) => boolean | void} */
  function draw(paper, view) {
    if (!view.layers.has("images")) return;
    const chosen = choose(view);
    shown = chosen.map(({ index }) => index);
    return clipped(paper.context, view, paper.ratio(), () => drawSome(paper, chosen));
  }

  return {
    /** @type {(paper: Paper) => Layer} */
    layerOn: (paper) => ({ when: "points", draw: (view) => draw(paper, view) }),
    /** The images have changed. */
    forget: () => made.clear(),
    shown: () => shown,
  };
}

/** The visible examples that have room, in their own order. @type {(view: View) => Placed[]} */
function choose({ scale, theme, examples, hidden }) {
  const chosen = [];
  const hasRoom = createRoom(SIDE + GAP);
  for (let i = 0; 2 * i < examples.positions.length; i++) {
    const [x, y] = examples.codeOf(i);
    if (x < scale.x0 || x > scale.x1 || y < scale.y0 || y > scale.y1) continue;
    if (!examples.isVisible(i, hidden)) continue;
    const at = toPixels(scale, [x, y]);
    if (!hasRoom(at)) continue;
    chosen.push({ index: i, x: at[0], y: at[1], colour: labelColour(theme, examples.labelOf(i)) });
  }
  return chosen;
}
