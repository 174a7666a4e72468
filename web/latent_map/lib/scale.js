/** The colours of a scale of numbers: of rising lightness, so that it reads without colours too. */
/** @import {Rgb} from "../types.js" */

/** From low to high, on a light and on a dark ground. @type {{light: Rgb[], dark: Rgb[]}} */
const STOPS = {
  light: [[205, 190, 120], [222, 130, 66], [190, 60, 92], [110, 30, 120], [28, 16, 84]],
  dark: [[74, 62, 150], [146, 62, 150], [214, 88, 106], [244, 156, 84], [250, 238, 160]],
};

/** 256 colours. @type {(dark: boolean) => Rgb[]} */
export function scaleColours(dark) {
  const stops = STOPS[dark ? "dark" : "light"];
  return Array.from({ length: 256 }, (_, level) => {
    const at = (level / 255) * (stops.length - 1);
    const i = Math.min(stops.length - 2, Math.floor(at));
    return /** @type {Rgb} */ (stops[i].map((from, c) => Math.round(from + (at - i) * (stops[i + 1][c] - from))));
  });
}

/**
 * 256 colours of numbers that begin anew, as angles do: all hues, from red over green and blue.
 * @type {(dark: boolean) => Rgb[]}
 */
export function cycleColours(dark) {
  const [middle, swing] = dark ? [150, 95] : [118, 95];
  return Array.from({ length: 256 }, (_, level) =>
    /** @type {Rgb} */ ([0, 1, 2].map((c) =>
      Math.round(middle + swing * Math.cos(2 * Math.PI * (level / 256 - c / 3))))));
}

/** As a CSS gradient. @type {(dark: boolean) => string} */
export function cycleGradient(dark) {
  const colours = cycleColours(dark).filter((_, i) => i % 16 === 0);
  return `linear-gradient(to right, ${[...colours, colours[0]].map((rgb) => `rgb(${rgb})`).join(", ")})`;
}

/** The scale as a CSS gradient. @type {(dark: boolean) => string} */
export const scaleGradient = (dark) =>
  `linear-gradient(to right, ${STOPS[dark ? "dark" : "light"].map((rgb) => `rgb(${rgb})`).join(", ")})`;
