/** Decoded values and stored bytes as pixels. */

/**
 * [height, width, channels]; a vector counts as a column of pixels.
 * @type {(shape: number[]) => number[]}
 */
export const imageShape = (shape) => (shape.length === 3 ? shape : [...shape, 1].slice(0, 3));

/**
 * Values from 0 to 1 (`scale` 255) or bytes (1), one or three a pixel, into RGBA bytes.
 * @type {(rgba: Uint8ClampedArray, values: ArrayLike<number>, channels: number, scale?: number) => void}
 */
export function paintImage(rgba, values, channels, scale = 255) {
  for (let i = 0, o = 0; o < rgba.length; i += channels, o += 4) {
    for (let c = 0; c < 3; c++) rgba[o + c] = values[i + Math.min(c, channels - 1)] * scale;
    rgba[o + 3] = 255;
  }
}

/**
 * @type {(canvas: HTMLCanvasElement, options?: CanvasRenderingContext2DSettings) =>
 *   CanvasRenderingContext2D}
 */
export const contextOf = (canvas, options) =>
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", options));

/**
 * Paints images of one shape onto a canvas, at any column and row of pixels.
 * @type {(context: CanvasRenderingContext2D, shape: number[]) => (values: ArrayLike<number>, x?: number, y?: number, scale?: number) => void}
 */
export function createPainter(context, [height, width, channels]) {
  const pixels = context.createImageData(width, height);
  return (values, x = 0, y = 0, scale = 255) => {
    paintImage(pixels.data, values, channels, scale);
    context.putImageData(pixels, x, y);
  };
}
