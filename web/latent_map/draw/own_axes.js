/**
 * Axes that the map draws itself, where plotly.js is too large: numbers, a grid, contours, zoom by
 * the wheel and a drag that moves the view. Fingers are the map's own, see input/gestures.js.
 */
/** @import {Axes, Grid, Pair, Ranges, Scale, Theme} from "../types.js" */
import { withAlpha } from "../lib/colour.js";
import { scaleOf, toLatent, toPixels } from "../lib/geometry.js";
import { levelLines } from "../lib/level_lines.js";
import { ticks } from "../lib/ticks.js";
import { levelsOf } from "./axes.js";
import { marginOf } from "./stand_in.js";
import { add, set } from "./svg.js";

const ZOOM_PER_PIXEL = 1 / 500; // of the wheel, as a power of e
const FURTHEST_WHEEL = 200; // of one event, in pixels
const NARROWEST = 1e-5;
const WIDEST = 1e5;
const APART = 52; // pixels between an axis's numbers

/**
 * @param {HTMLElement} host
 * @param {{ranges: Ranges, onView: () => void}} options
 */
export function createOwnAxes(host, { ranges: first, onView }) {
  const abort = new AbortController();
  let shown = first;
  /** @type {Theme | null} */
  let theme = null;
  /** @type {{grid: Grid, colour: string} | null} */
  let lines = null;

  const svg = add(host, "svg", "lm-axes");
  const area = add(svg, "svg", "lm-axes-area");
  const grid = add(area, "path", "lm-axes-grid");
  const zero = add(area, "path", "lm-axes-zero");
  const contours = add(area, "path", "lm-axes-contours");
  const numbers = add(svg, "g", "lm-axes-numbers");

  /** @type {() => Scale} */
  function scale() {
    const { l, r, t, b } = marginOf(theme?.size ?? 12);
    return scaleOf(shown, {
      left: l, top: t,
      width: Math.max(1, host.clientWidth - l - r), height: Math.max(1, host.clientHeight - t - b),
    });
  }

  function draw() {
    if (!theme) return;
    const now = scale();
    const { left, top, width, height } = now;
    set(svg, { width: host.clientWidth, height: host.clientHeight });
    set(area, { x: left, y: top, width, height });
    const across = ticks(now.x0, now.x1, Math.min(9, Math.max(2, Math.floor(width / APART))));
    const up = ticks(now.y0, now.y1, Math.min(9, Math.max(2, Math.floor(height / APART))));
    const px = (/** @type {number} */ x) => toPixels(now, [x, 0])[0] - left;
    const py = (/** @type {number} */ y) => toPixels(now, [0, y])[1] - top;
    const upright = (/** @type {number} */ x) => `M${px(x).toFixed(1)} 0v${height}`;
    const level = (/** @type {number} */ y) => `M0 ${py(y).toFixed(1)}h${width}`;
    const isLine = (/** @type {{value: number}} */ { value }) => value !== 0;
    set(grid, {
      d: [...across.filter(isLine).map(({ value }) => upright(value)),
        ...up.filter(isLine).map(({ value }) => level(value))].join(""),
      stroke: withAlpha(theme.text, 0.08),
    });
    set(zero, { d: upright(0) + level(0), stroke: withAlpha(theme.text, 0.16) });
    set(numbers, { fill: withAlpha(theme.text, 0.7), "font-size": theme.size, "font-family": theme.font });
    numbers.replaceChildren();
    for (const { value, text } of across) {
      write(text, left + px(value), top + height + 1.35 * theme.size, "middle");
    }
    for (const { value, text } of up) {
      write(text, left - 0.4 * theme.size, top + py(value) + 0.35 * theme.size, "end");
    }
    drawContours(now);
  }

  /** @type {(text: string, x: number, y: number, anchor: string) => void} */
  function write(text, x, y, anchor) {
    const label = add(numbers, "text", "");
    label.textContent = text;
    set(label, { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor });
  }

  /** @type {(now: Scale) => void} */
  function drawContours(now) {
    if (!lines) return set(contours, { d: "" });
    const { start, end, size } = levelsOf(lines.grid);
    const at = (/** @type {Pair} */ place) => {
      const [x, y] = toPixels(now, place);
      return `${(x - now.left).toFixed(1)} ${(y - now.top).toFixed(1)}`;
    };
    let d = "";
    for (let level = start; level <= end; level += size) {
      for (const [a, b] of levelLines(lines.grid, level)) d += `M${at(a)}L${at(b)}`;
    }
    set(contours, { d, stroke: lines.colour });
  }

  /** @type {(ranges: Ranges) => void} */
  function show(ranges) {
    const span = ranges.x[1] - ranges.x[0];
    if (!(span > NARROWEST && span < WIDEST)) return;
    shown = ranges;
    draw();
    onView();
  }

  /** @type {(event: MouseEvent) => Pair} */
  const place = ({ clientX, clientY }) => {
    const box = host.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };

  /** The place under the pointer stays where it is. @type {(at: Pair, factor: number) => void} */
  function zoom(at, factor) {
    const now = scale();
    const [x, y] = toLatent(now, at);
    show({
      x: [x - (x - now.x0) * factor, x + (now.x1 - x) * factor],
      y: [y - (y - now.y0) * factor, y + (now.y1 - y) * factor],
    });
  }

  function listen() {
    host.addEventListener("wheel", (event) => {
      event.preventDefault();
      const pixels = Math.max(-FURTHEST_WHEEL, Math.min(FURTHEST_WHEEL, event.deltaY));
      zoom(place(event), Math.exp(pixels * ZOOM_PER_PIXEL));
    }, { passive: false, signal: abort.signal });
    host.addEventListener("mousedown", (event) => {
      if (event.button === 0) follow(place(event), scale());
    }, { signal: abort.signal });
  }

  /** A drag: what was under the pointer stays under it. @type {(from: Pair, before: Scale) => void} */
  function follow([fromX, fromY], before) {
    const drag = new AbortController();
    const signal = AbortSignal.any([abort.signal, drag.signal]);
    window.addEventListener("mousemove", (event) => {
      const [x, y] = place(event);
      const dx = ((fromX - x) / before.width) * (before.x1 - before.x0);
      const dy = ((y - fromY) / before.height) * (before.y1 - before.y0);
      show({ x: [before.x0 + dx, before.x1 + dx], y: [before.y0 + dy, before.y1 + dy] });
    }, { signal });
    window.addEventListener("mouseup", () => drag.abort(), { signal });
  }

  /** @type {Axes} */
  const axes = {
    scale,
    show,
    ranges() {
      const { x0, x1, y0, y1 } = scale();
      return { x: [x0, x1], y: [y0, y1] };
    },
    async retheme(next) {
      theme = next;
      draw();
    },
    resize: draw,
    contours(next, colour = "") {
      lines = next && { grid: next, colour };
      drawContours(scale());
    },
  };
  return {
    ...axes,
    /** @type {(theme: Theme) => Promise<void>} */
    async mount(next) {
      listen();
      await axes.retheme(next);
    },
    destroy() {
      abort.abort();
      svg.remove();
    },
  };
}
