/** The host's theme as canvases and Plotly need it, and a label's colour in it. */
/** @import {Theme} from "../types.js" */
import { luminance, toRgb } from "./colour.js";
import { LABEL_COLOURS } from "./palette.js";

const SMALL = 0.86; // of the text's size: the axes' numbers

/** The custom properties --ui-… as they are at `element`. @type {(element: Element) => Theme} */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name, /** @type {string} */ fallback) =>
    style.getPropertyValue(`--ui-${name}`).trim() || fallback;
  const background = read("background", "#ffffff");
  const dark = luminance(toRgb(background)) < 0.4;
  return {
    dark,
    background,
    text: read("text", "#1b1f27"),
    primary: read("primary", "#2b59b8"),
    font: read("font", "sans-serif"),
    size: Math.round(parseFloat(style.fontSize) * SMALL) || 12,
    labels: LABEL_COLOURS[dark ? "dark" : "light"],
  };
}

/**
 * The colour of a label; without labels, the theme's own.
 * @type {(theme: Theme, label: number | null) => string}
 */
export const labelColour = (theme, label) =>
  label === null ? theme.primary : theme.labels[label % theme.labels.length];

/** @type {(a: Theme, b: Theme) => boolean} */
export const sameTheme = (a, b) => JSON.stringify(a) === JSON.stringify(b);
