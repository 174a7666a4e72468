/** A decoded feature vector as bars over the canvas of the decoded image, on one fixed scale. */
/** @import {Theme} from "../types.js" */
import { withAlpha } from "../lib/colour.js";
import { contextOf } from "../lib/image.js";

const SIDE = 336; // pixels; the page shows half of them on a common display
const MARGIN = 14;

/**
 * @type {(canvas: HTMLCanvasElement, range: {low: number, high: number}) => {draw: (values: Float32Array, theme: Theme) =>
 *   void}}
 */
export function createBars(canvas, { low, high }) {
  Object.assign(canvas, { width: SIDE, height: SIDE });
  canvas.style.imageRendering = "auto";
  const context = contextOf(canvas);
  const bottom = Math.min(0, low);
  const height = (/** @type {number} */ value) =>
    (SIDE - 2 * MARGIN) * ((value - bottom) / Math.max(high - bottom, 1e-9));

  /** @type {(values: Float32Array, theme: Theme) => void} */
  function draw(values, theme) {
    context.clearRect(0, 0, SIDE, SIDE);
    const zero = SIDE - MARGIN - height(0);
    const step = (SIDE - 2 * MARGIN) / values.length;
    context.fillStyle = theme.primary;
    values.forEach((value, i) => {
      const top = Math.max(0, SIDE - MARGIN - height(value));
      const [y, length] = [Math.min(top, zero), Math.abs(top - zero)];
      context.fillRect(MARGIN + i * step, y, Math.max(1, step * 0.8), length);
    });
    context.fillStyle = withAlpha(theme.text, 0.35);
    context.fillRect(MARGIN, zero, SIDE - 2 * MARGIN, 1.5);
  }

  return { draw };
}
