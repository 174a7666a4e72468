/**
 * The picture of neighbourhoods, beside the map: who is near to whom in all dimensions. It is no map:
 * only its points mean something. The example that is pointed at is shown as the map shows it.
 */
/** @import {Pair, Ranges, Scale, Source, View} from "../types.js" */
/** @import {Shown} from "../draw/pane.js" */
/** @import {Shown as Readout} from "./readout.js" */
/** @import {World} from "../world.js" */
import { fadesAround } from "../actions.js";
import { readBlock } from "../data/blocks.js";
import { createPaper } from "../draw/paper.js";
import { createPoints } from "../draw/points.js";
import { find, setText } from "../lib/dom.js";
import { formatBeta } from "../lib/format.js";
import { createImage } from "./image.js";

const REACH = 12; // pixels, from the pointer to an example
const MARGIN = 10;
const FAR_ENOUGH = 4; // pixels: a shorter drag is a click

/** Places in [0, 1], x, y, x, y, …, y upwards. @type {(bytes: Uint8Array) => Float32Array} */
export function readPlaces(bytes) {
  const { body } = readBlock(bytes);
  return new Float32Array(body.slice().buffer); // a copy is aligned
}

/**
 * The visible example nearest to a place, within reach; null for none.
 * @type {(places: Float32Array, at: Pair, reach: number, isVisible: (i: number) => boolean) => number | null}
 */
export function nearest(places, [x, y], reach, isVisible) {
  let found = null;
  let least = reach * reach;
  for (let i = 0; 2 * i < places.length; i++) {
    const away = (places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2;
    if (away > least || !isVisible(i)) continue;
    least = away;
    found = i;
  }
  return found;
}

/** Between two corners. @type {(a: Pair, b: Pair) => Ranges} */
export function boxBetween(a, b) {
  const sorted = (/** @type {0 | 1} */ axis) =>
    /** @type {Pair} */ (a[axis] < b[axis] ? [a[axis], b[axis]] : [b[axis], a[axis]]);
  return { x: sorted(0), y: sorted(1) };
}

/** Those inside a box. @type {(places: Float32Array, box: Ranges) => number[]} */
export function within(places, { x: [x0, x1], y: [y0, y1] }) {
  const found = [];
  for (let i = 0; 2 * i < places.length; i++) {
    const [x, y] = [places[2 * i], places[2 * i + 1]];
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1) found.push(i);
  }
  return found;
}

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {World} options.world
 * @param {Source} options.source
 * @param {() => void} options.onPoint  another example is pointed at
 * @param {(i: number) => void} options.onKeep
 * @param {(indices: number[], box: Ranges) => void} options.onSelect
 * @param {() => void} options.onChange  all of it is to be drawn
 * @param {(error: unknown) => void} options.onTrouble
 */
export function createNeighbours(root, { world, source, onPoint, onKeep, onSelect, onChange, onTrouble }) {
  const { examples, message, moment, state } = world;
  const canvas = /** @type {HTMLCanvasElement} */ (find(root, ".lm-neighbours-picture > canvas"));
  const [ring, kept, box] = [".lm-neighbours-ring", ".lm-neighbours-kept", ".lm-neighbours-box"]
    .map((selector) => find(root, selector));
  const seen = find(root, ".lm-neighbours-seen");
  const image = world.spec && createImage(
    { canvas: find(seen, "canvas"), original: find(seen, ".lm-neighbours-original") },
    { spec: world.spec, range: world.message.value_range, rows: world.message.rows ?? null },
  );
  const paper = createPaper(canvas);
  const points = createPoints(paper);
  const abort = new AbortController();
  /** @type {Float32Array | null} */
  let places = null;
  let asked = "";
  /** @type {Pair | null} */
  let pressed = null; // in the picture's own units
  let live = true;

  /** The host has another picture, or its first one. */
  function renew() {
    const wanted = message.neighbours ?? null;
    if (!wanted || wanted.block === asked) return;
    const isFirst = asked === "";
    asked = wanted.block;
    source.block(wanted.block).then((bytes) => {
      if (!live || asked !== wanted.block) return;
      places = readPlaces(bytes);
      root.hidden = places.length !== 2 * examples.count;
      setText(find(root, ".lm-neighbours-beta"), message.variational ? ` at β = ${formatBeta(wanted.beta)}` : "");
      // A link's box; one that was drawn in another picture means nothing in this one.
      if (state.neighbourBox) select(isFirst && !root.hidden ? state.neighbourBox : null);
      onChange();
    }).catch(onTrouble);
  }

  /** @type {(box: Ranges | null) => void} */
  function select(box) {
    if (places) onSelect(box ? within(places, box) : [], box ?? { x: [0, 1], y: [0, 1] });
  }

  /** By touch a drag scrolls the page, but where the map's tool is one that selects. @type {(event: PointerEvent) => boolean} */
  const mayDrag = (event) => event.pointerType === "mouse" || selectsByTouch();
  const selectsByTouch = () => state.drag === "box" || state.drag === "lasso";

  /** @type {() => Scale} */
  function scale() {
    const { width, height } = canvas.getBoundingClientRect();
    const side = Math.max(1, Math.min(width, height) - 2 * MARGIN);
    const [left, top] = [(width - side) / 2, (height - side) / 2];
    const [across, up] = [left / side, top / side]; // the points may be drawn to the edges
    return { left: 0, top: 0, width, height, x0: -across, x1: 1 + across, y0: -up, y1: 1 + up };
  }

  /** In pixels of the canvas. @type {(i: number, scale: Scale) => Pair} */
  function pixelsOf(i, { width, height, x0, x1, y0, y1 }) {
    const [x, y] = /** @type {Float32Array} */ (places).subarray(2 * i, 2 * i + 2);
    return [((x - x0) / (x1 - x0)) * width, (1 - (y - y0) / (y1 - y0)) * height];
  }

  /** @type {(event: PointerEvent) => Pair} */
  function placeUnder({ clientX, clientY }) {
    const { left, top } = canvas.getBoundingClientRect();
    const { width, height, x0, x1, y0, y1 } = scale();
    return [x0 + ((clientX - left) / width) * (x1 - x0), y1 - ((clientY - top) / height) * (y1 - y0)];
  }

  /** @type {(event: PointerEvent) => number | null} */
  function exampleUnder(event) {
    const { width, x0, x1 } = scale();
    const reach = (REACH * (x1 - x0)) / width;
    return places && nearest(places, placeUnder(event), reach, (i) => examples.isVisible(i, state.hidden));
  }

  /** @type {(shown: Shown, all: boolean) => void} */
  function draw(shown, all) {
    if (!places || root.hidden) return;
    const at = scale();
    canvas.style.touchAction = selectsByTouch() ? "none" : "";
    if (all) drawPoints(shown, at);
    mark(ring, moment.hoveredPoint, at);
    mark(kept, state.point, at);
  }

  /** @type {(shown: Shown, at: Scale) => void} */
  function drawPoints(shown, at) {
    const fades = moment.fades ?? fadesAround(moment.selected, examples.count);
    const own = { positions: places, labels: examples.labels, count: examples.count, fades };
    const view = /** @type {View} */ (/** @type {unknown} */ ({
      ...shown, scale: at, width: at.width, height: at.height, examples: own, fades,
    }));
    paper.clear(view);
    points.draw(view);
  }

  /** The example that is pointed at or kept, beside the picture. @type {(shown: Readout) => void} */
  function show({ point, image: decoded }) {
    seen.hidden = point === null || !decoded;
    if (point === null || !decoded || root.hidden) return;
    image?.showDecoded(decoded, world.theme);
    if (world.decodesImages) image?.showOriginal(world.originals ? world.originals(point) : null);
    const label = examples.labelOf(point);
    const name = label === null ? "" : ` · ${examples.nameOf(label)}`;
    setText(find(seen, "figcaption"), `Test example ${point}${name}`);
  }

  /** @type {(element: HTMLElement, i: number | null, at: Scale) => void} */
  function mark(element, i, at) {
    element.hidden = i === null;
    if (i === null) return;
    const [x, y] = pixelsOf(i, at);
    element.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** @type {(from: Pair, event: PointerEvent) => void} */
  function drawBox(from, event) {
    const to = placeUnder(event);
    const { width, height, x0, x1, y0, y1 } = scale();
    const [left, right] = [from[0], to[0]].sort((a, b) => a - b);
    const [bottom, top] = [from[1], to[1]].sort((a, b) => a - b);
    box.hidden = false;
    Object.assign(box.style, {
      left: `${((left - x0) / (x1 - x0)) * width}px`, width: `${((right - left) / (x1 - x0)) * width}px`,
      top: `${((y1 - top) / (y1 - y0)) * height}px`, height: `${((top - bottom) / (y1 - y0)) * height}px`,
    });
  }

  /** @type {(from: Pair, event: PointerEvent) => boolean} */
  function isDrag(from, event) {
    const [x, y] = placeUnder(event);
    const { width, x0, x1 } = scale();
    return (Math.hypot(x - from[0], y - from[1]) * width) / (x1 - x0) > FAR_ENOUGH;
  }

  /** @type {(type: string, handler: (event: any) => void) => void} */
  const listen = (type, handler) => canvas.addEventListener(type, handler, { signal: abort.signal });
  listen("pointerdown", (event) => {
    pressed = placeUnder(event);
    canvas.setPointerCapture(event.pointerId);
  });
  listen("pointermove", (event) => {
    moment.neighbour = exampleUnder(event);
    if (pressed && mayDrag(event) && isDrag(pressed, event)) drawBox(pressed, event);
    onPoint();
  });
  listen("pointerup", (event) => {
    const from = pressed;
    release();
    if (!places || !from) return;
    if (mayDrag(event) && isDrag(from, event)) return select(boxBetween(from, placeUnder(event)));
    const found = exampleUnder(event);
    if (found !== null) onKeep(found);
  });
  listen("pointercancel", leave);
  listen("pointerleave", leave);

  function release() {
    pressed = null;
    box.hidden = true;
  }

  function leave() {
    release();
    moment.neighbour = null;
    onPoint();
  }

  const observer = new ResizeObserver(onChange);
  observer.observe(canvas);
  root.hidden = true;
  renew();

  return {
    draw,
    renew,
    show,
    state: () => ({ places }),
    destroy: () => { live = false; abort.abort(); observer.disconnect(); },
  };
}
