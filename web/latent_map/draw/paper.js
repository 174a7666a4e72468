/**
 * The opaque canvas that points are drawn on: its pixels for the processor, its context for
 * pictures over them, and a second canvas for what lies under them.
 */
/** @import {Layer, View} from "../types.js" */
import { toRgb } from "../lib/colour.js";
import { contextOf } from "../lib/image.js";

const MAX_PIXEL_RATIO = 2;

/** @typedef {ReturnType<typeof createPaper>} Paper */

/** @param {HTMLCanvasElement} canvas */
export function createPaper(canvas) {
  const context = contextOf(canvas, { alpha: false });
  let image = context.createImageData(1, 1);
  let pixels = new Uint32Array(image.data.buffer);
  /** @type {CanvasRenderingContext2D | null} */
  let under = null;

  const ratio = () => Math.min(devicePixelRatio || 1, MAX_PIXEL_RATIO);

  /** Pixels at the view's size, all of one colour. @type {(view: View) => void} */
  function clear({ width, height, theme }) {
    fit(Math.round(width * ratio()), Math.round(height * ratio()));
    const [r, g, b] = toRgb(theme.background);
    pixels.fill((255 << 24) | (b << 16) | (g << 8) | r);
  }

  /** @type {(width: number, height: number) => void} */
  function fit(width, height) {
    if (image.width === width && image.height === height) return;
    canvas.width = width;
    canvas.height = height;
    image = context.createImageData(Math.max(1, width), Math.max(1, height));
    pixels = new Uint32Array(image.data.buffer);
  }

  /**
   * Draw pictures under the points.
   * @type {(view: View, draw: (context: CanvasRenderingContext2D) => void) => void}
   */
  function drawUnder({ theme }, draw) {
    const { width, height } = image;
    under ??= contextOf(document.createElement("canvas"), { willReadFrequently: true });
    if (under.canvas.width !== width || under.canvas.height !== height) {
      Object.assign(under.canvas, { width, height });
    }
    under.fillStyle = theme.background;
    under.fillRect(0, 0, width, height);
    draw(under);
    image.data.set(under.getImageData(0, 0, width, height).data);
  }

  return {
    clear,
    context,
    drawUnder,
    flush: () => context.putImageData(image, 0, 0),
    image: () => image,
    ratio,
  };
}

/** The ground that everything else is drawn on. @type {(paper: Paper) => Layer} */
export const createGround = (paper) => ({ when: "points", draw: paper.clear });

/**
 * Draw inside the plot area only.
 * @template T
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {number} ratio
 * @param {() => T} drawInside
 */
export function clipped(context, { scale: { left, top, width, height } }, ratio, drawInside) {
  context.save();
  context.beginPath();
  context.rect(left * ratio, top * ratio, width * ratio, height * ratio);
  context.clip();
  const result = drawInside();
  context.restore();
  return result;
}
