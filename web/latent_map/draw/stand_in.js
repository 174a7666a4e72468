/**
 * What stands in for the axes until plotly.js, a large file, is there: the same place and range
 * without axes or zoom, so that points and images answer at once and nothing shifts when Plotly
 * takes over.
 */
/** @import {Axes, Ranges} from "../types.js" */
import { scaleOf } from "../lib/geometry.js";

/** Room for the axes' numbers, of that size in pixels. @type {(size: number) => {l: number, r: number, t: number, b: number, pad: number}} */
export const marginOf = (size) => ({ l: Math.round(2.5 * size), r: 1, t: 1, b: 2 * size, pad: 0 });

const NO_MARGIN = { l: 0, r: 0, t: 0, b: 0 };

/**
 * `size`: of the axes' numbers; null for a map without them.
 * @type {(host: HTMLElement, ranges: Ranges, size: number | null) => Axes}
 */
export function createStandIn(host, ranges, size) {
  const { l, r, t, b } = size === null ? NO_MARGIN : marginOf(size);
  let shown = ranges;
  return {
    scale: () =>
      scaleOf(shown, {
        left: l,
        top: t,
        width: host.clientWidth - l - r,
        height: host.clientHeight - t - b,
      }),
    show: (next) => (shown = next),
    ranges: () => shown,
    retheme: async () => {},
    resize() {},
    contours() {},
  };
}
