/**
 * The Plotly chart around the points: axes, zoom, pan and contours. The points are drawn beneath
 * it; its scale is read afresh for every drawing, so that both always agree.
 */
/** @import {Axes, Ranges, Scale, Theme} from "../types.js" */
import { withAlpha } from "../lib/colour.js";
import { marginOf } from "./stand_in.js";

const CONTOURS = 9;
const TRACES = [
  { type: "scatter", mode: "markers", x: [], y: [], hoverinfo: "skip" },
  {
    type: "contour", x: [], y: [], z: [], visible: false, hoverinfo: "skip", showscale: false,
    contours: { coloring: "none" }, line: { width: 1.2, smoothing: 1 }, autocontour: false,
  },
];

/**
 * Even steps between a grid's lowest and highest value. Plotly's own choice depends on what it drew
 * before, and a link has to show the same.
 * @type {(grid: import("../types.js").Grid) => {start: number, end: number, size: number}}
 */
export function levelsOf({ z }) {
  const rows = z.map((row) => [Math.min(...row), Math.max(...row)]);
  const low = Math.min(...rows.map(([least]) => least));
  const high = Math.max(...rows.map(([, most]) => most));
  const size = (high - low || 1) / (CONTOURS + 1);
  return { start: low + size, end: high - size / 2, size };
}

/**
 * @param {any} Plotly
 * @param {any} host  the element; Plotly puts its own things on it
 * @param {{ranges: Ranges, onView: () => void}} options
 */
export function createAxes(Plotly, host, { ranges: firstRanges, onView }) {
  const size = () => ({ width: host.clientWidth, height: host.clientHeight });

  /** @type {(theme: Theme) => Promise<void>} */
  async function mount(theme) {
    const layout = { ...layoutOf(theme, firstRanges), ...size() };
    const options = { displayModeBar: false, doubleClick: false, scrollZoom: true, showTips: false };
    const traces = structuredClone(TRACES); // Plotly writes into them
    await Plotly.newPlot(host, traces, layout, options);
    host.on("plotly_relayouting", onView);
    host.on("plotly_relayout", onView);
  }

  /** @type {() => Scale} */
  function scale() {
    const { xaxis, yaxis } = host._fullLayout;
    const [x0, x1] = xaxis.range;
    const [y0, y1] = yaxis.range;
    const area = { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
    return { ...area, x0, x1, y0, y1 };
  }

  /** Contour lines of a grid; none for null. @type {Axes["contours"]} */
  function contours(grid, colour) {
    if (!grid) return Plotly.restyle(host, { visible: false }, [1]);
    const lists = { x: [grid.x], y: [grid.y], z: [grid.z] };
    const { start, end, size } = levelsOf(grid);
    return Plotly.restyle(host, {
      ...lists, visible: true, "line.color": colour,
      "contours.start": start, "contours.end": end, "contours.size": size,
    }, [1]);
  }

  /** @type {() => Ranges} */
  function ranges() {
    const { x0, x1, y0, y1 } = scale();
    return { x: [x0, x1], y: [y0, y1] };
  }

  /** @type {Axes} */
  const axes = {
    contours,
    ranges,
    scale,
    retheme: (theme) => Plotly.relayout(host, layoutOf(theme, ranges())),
    show: ({ x, y }) => Plotly.relayout(host, { "xaxis.range": x, "yaxis.range": y }),
    resize: () => Plotly.relayout(host, size()),
  };
  return { ...axes, mount, destroy: () => Plotly.purge(host) };
}

/** @type {(theme: Theme, ranges: Ranges) => object} */
function layoutOf(theme, { x, y }) {
  return {
    autosize: false,
    margin: marginOf(theme.size),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: theme.size, color: withAlpha(theme.text, 0.7) },
    dragmode: "pan",
    hovermode: false,
    showlegend: false,
    xaxis: { ...axisOf(theme), range: x },
    yaxis: { ...axisOf(theme), range: y, scaleanchor: "x", scaleratio: 1 },
  };
}

/** @type {(theme: Theme) => object} */
function axisOf(theme) {
  return {
    zeroline: true,
    zerolinecolor: withAlpha(theme.text, 0.16),
    zerolinewidth: 1,
    gridcolor: withAlpha(theme.text, 0.08),
    showline: false,
    ticks: "",
    nticks: 9,
  };
}
