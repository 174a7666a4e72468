/**
 * What stands in for the axes until plotly.js, a large file, is there: the same place and range
 * without axes or zoom, so that points and images answer at once and nothing shifts when Plotly
 * takes over.
 */
/** @import {Axes, Ranges} from "../types.js" */
import { scaleOf } from "../lib/geometry.js";

export const MARGIN = { l: 30, r: 1, t: 1, b: 24, pad: 0 };

const NO_MARGIN = { l: 0, r: 0, t: 0, b: 0 };

/**
 * `framed`: with room for the axes' numbers.
 * @type {(host: HTMLElement, ranges: Ranges, framed?: boolean) => Axes}
 */
export function createStandIn(host, ranges, framed = true) {
  const { l, r, t, b } = framed ? MARGIN : NO_MARGIN;
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
