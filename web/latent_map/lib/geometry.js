/** Pixels and latent places, polygons, the nearest point: arithmetic on plain numbers. */
/** @import {Pair, Ranges, Scale} from "../types.js" */

const CLOSEST_FINGERS = 20; // pixels; closer together they would zoom without bound

/** @type {(scale: Scale, at: Pair) => Pair} */
export function toLatent(s, [x, y]) {
  return [
    s.x0 + ((x - s.left) / s.width) * (s.x1 - s.x0),
    s.y1 - ((y - s.top) / s.height) * (s.y1 - s.y0),
  ];
}

/** @type {(scale: Scale, z: Pair) => Pair} */
export function toPixels(s, [x, y]) {
  return [
    s.left + ((x - s.x0) / (s.x1 - s.x0)) * s.width,
    s.top + ((s.y1 - y) / (s.y1 - s.y0)) * s.height,
  ];
}

/** @type {(scale: Scale, at: Pair) => boolean} */
export function inArea({ left, top, width, height }, [x, y]) {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

/** @type {(a: Pair, b: Pair) => number} */
export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** @type {(a: Ranges, b: Ranges) => boolean} */
export function sameRanges(a, b) {
  const tolerance = 1e-9 * (b.x[1] - b.x[0]);
  const same = (/** @type {number} */ value, /** @type {number} */ other) =>
    Math.abs(value - other) <= tolerance;
  return a.x.every((value, i) => same(value, b.x[i])) && a.y.every((value, i) => same(value, b.y[i]));
}

/** Ranges from −half to half. @type {(half: number) => Ranges} */
export const square = (half) => ({ x: [-half, half], y: [-half, half] });

/**
 * The scale of an area that shows at least `ranges`, with equal units along both axes.
 * @type {(ranges: Ranges, area: {left: number, top: number, width: number, height: number}) => Scale}
 */
export function scaleOf(ranges, area) {
  const [x, y] = [ranges.x, ranges.y].map(([a, b]) => ({ middle: (a + b) / 2, span: b - a }));
  const unit = Math.max(x.span / area.width, y.span / area.height);
  const [acrossHalf, upHalf] = [(unit * area.width) / 2, (unit * area.height) / 2];
  return {
    ...area,
    x0: x.middle - acrossHalf,
    x1: x.middle + acrossHalf,
    y0: y.middle - upHalf,
    y1: y.middle + upHalf,
  };
}

/**
 * Two fingers: the ranges that keep the latent places under both of them where they are.
 * One finger moved from `before` to `now`; `other` rests.
 * @type {(scale: Scale, before: Pair, now: Pair, other: Pair) => Ranges}
 */
export function pinched(s, before, now, other) {
  const gap = (/** @type {Pair} */ a) => Math.max(CLOSEST_FINGERS, distance(a, other));
  const middle = (/** @type {Pair} */ a) =>
    /** @type {Pair} */ ([(a[0] + other[0]) / 2, (a[1] + other[1]) / 2]);
  const zoom = gap(before) / gap(now);
  const [x, y] = toLatent(s, middle(before));
  const moved = middle(now);
  const [width, height] = [(s.x1 - s.x0) * zoom, (s.y1 - s.y0) * zoom];
  const left = x - ((moved[0] - s.left) / s.width) * width;
  const top = y + ((moved[1] - s.top) / s.height) * height;
  return { x: [left, left + width], y: [top - height, top] };
}

/**
 * Whether [x, y] lies inside a polygon (even–odd rule).
 * @type {(polygon: Pair[], x: number, y: number) => boolean}
 */
export function isInside(polygon, x, y) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i];
    const [bx, by] = polygon[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/**
 * The outline without the corners that lie nearer than `reach` to the line between their
 * neighbours (Douglas and Peucker).
 * @type {(outline: Pair[], reach: number) => Pair[]}
 */
export function thinned(outline, reach) {
  const [first, last] = [outline[0], outline[outline.length - 1]];
  let far = 0;
  let furthest = reach;
  for (let i = 1; i < outline.length - 1; i++) {
    const away = fromLine(outline[i], first, last);
    if (away > furthest) [far, furthest] = [i, away];
  }
  if (!far) return outline.length > 1 ? [first, last] : [...outline];
  const before = thinned(outline.slice(0, far + 1), reach);
  return [...before.slice(0, -1), ...thinned(outline.slice(far), reach)];
}

/** How far a place is from the stretch between a and b. @type {(at: Pair, a: Pair, b: Pair) => number} */
function fromLine(at, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const squared = dx * dx + dy * dy;
  const along = squared ? ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / squared : 0;
  const t = Math.min(1, Math.max(0, along));
  return distance(at, [a[0] + t * dx, a[1] + t * dy]);
}

/** A box by two of its corners. @type {(a: Pair, b: Pair) => Pair[]} */
export const boxOf = ([ax, ay], [bx, by]) => [[ax, ay], [bx, ay], [bx, by], [ax, by]];

/**
 * @type {(polygon: Pair[], positions: Float32Array, visible: (i: number) => boolean) => number[]}
 */
export function pointsInside(polygon, positions, visible) {
  const found = [];
  for (let i = 0; i < positions.length / 2; i++) {
    if (visible(i) && isInside(polygon, positions[2 * i], positions[2 * i + 1])) found.push(i);
  }
  return found;
}

/**
 * The visible point nearest to z, if it is within `reach` (in units of z); else null.
 * @type {(positions: Float32Array, labels: Uint8Array | null, hidden: Set<number>, z: Pair, reach: number) => number | null}
 */
export function nearestPoint(positions, labels, hidden, [x, y], reach) {
  let best = null;
  let bestSquare = reach * reach;
  for (let i = 0, at = 0; at < positions.length; i++, at += 2) {
    const dx = positions[at] - x;
    const dy = positions[at + 1] - y;
    const squared = dx * dx + dy * dy;
    if (squared > bestSquare || (labels && hidden.has(labels[i]))) continue;
    best = i;
    bestSquare = squared;
  }
  return best;
}

/**
 * Half the side of a square about 0 that holds 99.5 % of the places; with `every`, looked up in
 * every nth coordinate only.
 * @type {(positions: Float32Array, every?: number) => number}
 */
export function extentOf(positions, every = 1) {
  const size = new Float32Array(Math.ceil(positions.length / every));
  for (let i = 0; i < size.length; i++) size[i] = Math.abs(positions[i * every]);
  size.sort();
  return size.length ? size[Math.floor((size.length - 1) * 0.995)] : 0;
}

/** The largest coordinate of all places. @type {(positions: Float32Array) => number} */
export const furthest = (positions) =>
  positions.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * A view that holds the extent, with a margin; never smaller than the prior.
 * @type {(extent: number) => number}
 */
export const niceExtent = (extent) => Math.max(2.4, extent * 1.08);
