/** The host's theme as canvases and Plotly need it, and the colours of the labels. */
/** @import {Theme} from "../types.js" */
import { luminance, toRgb } from "./colour.js";

// Petroff's ten colours, ordered to stay apart under colour-vision deficiency; on a dark
// background the three darkest are lifted.
const LIGHT_LABELS = [
  "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
  "#a96b59", "#e76300", "#b9ac70", "#717581", "#5cc3c9",
];
const DARK_LABELS = [
  "#4d9fe8", "#ffb731", "#f0492c", "#a9b8b6", "#b77be6",
  "#bd8270", "#ff8433", "#cfc388", "#8f94a3", "#92dadd",
];

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
    primary: read("primary", "#3b6fd4"),
    font: read("font", "sans-serif"),
    labels: dark ? DARK_LABELS : LIGHT_LABELS,
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
