/** Small images in place of points, as many as have room beside each other. */
/** @import {Layer, View} from "../types.js" */
/** @import {World} from "../world.js" */
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

/**
 * @param {object} options
 * @param {number[]} options.shape
 * @param {World["imagesOf"]} options.imagesOf
 * @param {() => void} options.onMade  some have come that were asked for earlier
 */
export function createThumbnails({ shape, imagesOf, onMade }) {
  const [height, width] = shape;
  /** @type {Map<number, HTMLCanvasElement>} */
  let made = new Map(); // by example; another one, where what was asked for is no longer wanted
  let waiting = false; // for some that were asked for
  /** @type {number[]} */
  let shown = [];

  /** Make a few of the missing ones, now or later. @type {(missing: number[]) => void} */
  function make(missing) {
    const some = missing.slice(0, NEW_ONES_A_FRAME);
    const into = made;
    let asking = true;
    waiting = true;
    imagesOf("thumbnails", some, (i, values) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      createPainter(contextOf(canvas), shape)(values);
      into.set(some[i], canvas);
      if (into !== made || i < some.length - 1) return;
      waiting = false;
      if (!asking) onMade();
    });
    asking = false;
  }

  /**
   * Draw those that are made, after making a few more. Whether more can be made at once.
   * @type {(paper: Paper, chosen: Placed[]) => boolean}
   */
  function drawSome(paper, chosen) {
    const { context } = paper;
    const ratio = paper.ratio();
    const [side, border] = [SIDE * ratio, BORDER * ratio];
    const missing = chosen.map(({ index }) => index).filter((index) => !made.has(index));
    if (missing.length && !waiting) make(missing);
    for (const { index, x, y, colour } of chosen) {
      const canvas = made.get(index);
      if (!canvas) continue;
      const [px, py] = [x * ratio - side / 2, y * ratio - side / 2];
      context.fillStyle = colour;
      context.fillRect(px - border, py - border, side + 2 * border, side + 2 * border);
      context.drawImage(canvas, px, py, side, side);
    }
    return !waiting && missing.length > NEW_ONES_A_FRAME;
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
    forget() { made = new Map(); waiting = false; },
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
