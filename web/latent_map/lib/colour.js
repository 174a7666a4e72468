/** Colours as bytes. */
/** @import {Rgb} from "../types.js" */

/**
 * Any CSS colour as three bytes. Hexadecimal and rgb() are read here, as themes have them; for
 * others a canvas is asked, which knows how to read them all.
 * @type {(colour: string) => Rgb}
 */
export function toRgb(colour) {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (hex) return [parseInt(hex[1], 16), parseInt(hex[2], 16), parseInt(hex[3], 16)];
  const rgb = /^rgb\(\s*(\d+),\s*(\d+),\s*(\d+)\s*\)$/.exec(colour);
  if (rgb) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])];
  return painted(colour);
}

/** @type {(colour: string) => Rgb} */
function painted(colour) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}

/** @type {(colour: string, alpha: number) => string} */
export const withAlpha = (colour, alpha) => `rgba(${toRgb(colour).join(",")},${alpha})`;

/** From 0 for black to 1 for white. @type {(rgb: Rgb) => number} */
export const luminance = ([r, g, b]) => (0.299 * r + 0.587 * g + 0.114 * b) / 255;

/** Black or white: what is read more easily on a colour. @type {(colour: string) => string} */
export const inkOn = (colour) => (luminance(toRgb(colour)) > 0.5 ? "#000" : "#fff");
