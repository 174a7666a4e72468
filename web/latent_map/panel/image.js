/** The decoded image or vector, and the original over its corner. */
/** @import {Message, Rows, Spec, Theme} from "../types.js" */
import { find } from "../lib/dom.js";
import { contextOf, createPainter, imageShape } from "../lib/image.js";
import { createBars } from "./bars.js";
import { createRows } from "./rows.js";

/**
 * @param {{canvas: HTMLElement, original: HTMLElement}} places  the decoded one's canvas; what is shown
 *   where there is an original, with a canvas in it
 * @param {{spec: Spec, range: Message["value_range"], rows: Rows | null}} options
 */
export function createImage({ canvas: element, original }, { spec, range, rows }) {
  const canvas = /** @type {HTMLCanvasElement} */ (element);
  const shape = imageShape(spec.shape);
  const bars = rows ? createRows(canvas, rows) : range && createBars(canvas, range);
  const picture = bars || createPicture(canvas, shape);
  /** @type {ReturnType<typeof createPainter> | null} */
  let paintOriginal = null;

  original.hidden = true;

  /**
   * The test image itself, where it is at hand: bytes, one or three a pixel; else null.
   * @type {(bytes: Uint8Array | null) => void}
   */
  function showOriginal(bytes) {
    original.hidden = !bytes;
    if (!bytes) return;
    paintOriginal ??= painterOn(/** @type {HTMLCanvasElement} */ (find(original, "canvas")), shape);
    paintOriginal(bytes, 0, 0, 1);
  }

  return { showDecoded: picture.draw, showOriginal };
}

/**
 * @type {(canvas: HTMLCanvasElement, shape: number[]) => {draw: (values: Float32Array, theme: Theme) =>
 *   void}}
 */
function createPicture(canvas, shape) {
  const paint = painterOn(canvas, shape);
  return { draw: (values) => paint(values) };
}

/** @type {(canvas: HTMLCanvasElement, shape: number[]) => ReturnType<typeof createPainter>} */
function painterOn(canvas, shape) {
  const [height, width] = shape;
  Object.assign(canvas, { width, height });
  return createPainter(contextOf(canvas), shape);
}
