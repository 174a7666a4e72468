/**
 * What stands in for the axes until plotly.js, a large file, is there: the same place and range
 * without axes or zoom, so that points and images answer at once and nothing shifts when Plotly
 * takes over.
 */
/** @import {Axes, Ranges} from "../types.js" */
import { scaleOf } from "../lib/geometry.js";

export const MARGIN = { l: 30, r: 1, t: 1, b: 24, pad: 0 };

/** @type {(host: HTMLElement, ranges: Ranges) => Axes} */
export function createStandIn(host, ranges) {
  let shown = ranges;
  return {
    scale: () =>
      scaleOf(shown, {
        left: MARGIN.l,
        top: MARGIN.t,
        width: host.clientWidth - MARGIN.l - MARGIN.r,
        height: host.clientHeight - MARGIN.t - MARGIN.b,
      }),
    show: (next) => (shown = next),
    ranges: () => shown,
    retheme: async () => {},
    resize() {},
    contours() {},
  };
}
