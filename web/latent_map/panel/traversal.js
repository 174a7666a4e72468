/**
 * What each active dimension does: rows of pictures around the kept z, one dimension moved in each.
 * Where the plane lies along other directions, these come first.
 */
/** @import {Code, Spec} from "../types.js" */
/** @import {Background} from "../model/background.js" */
/** @import {Tiles} from "../model/tile_set.js" */
/** @import {World} from "../world.js" */
import { download, find } from "../lib/dom.js";
import { dimensionName } from "../lib/format.js";
import { contextOf, createPainter, imageShape } from "../lib/image.js";
import { createTileSet } from "../model/tile_set.js";

const STEPS = 11;
const REACH = 2.5; // of a moved dimension, about 0
const MOST_ROWS = 24;

/** The values that a row's dimension takes. */
export const VALUES = Array.from({ length: STEPS }, (_, i) => REACH * ((2 * i) / (STEPS - 1) - 1));

/**
 * The z of every picture, row by row.
 * @type {(kept: Code, dimensions: number[]) => number[][]}
 */
export const traversal = (kept, dimensions) => dimensions.flatMap((d) =>
  VALUES.map((value) => Array.from(kept, (coordinate, i) => (i === d ? value : coordinate))));

/**
 * The same along a direction of length 1: the kept z's place along it takes the values.
 * @type {(kept: Code, way: number[]) => number[][]}
 */
export function walkAlong(kept, way) {
  const place = way.reduce((sum, value, i) => sum + value * kept[i], 0);
  return VALUES.map((value) => Array.from(kept, (coordinate, i) => coordinate + (value - place) * way[i]));
}

/** Whether a direction is one dimension's own. @type {(way: number[]) => boolean} */
export const isAxis = (way) => way.filter((value) => value !== 0).length === 1;

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {World} options.world
 * @param {Spec} options.spec
 * @param {Background} options.background
 * @param {() => number[]} options.dimensions  the active ones, that with most KL first
 * @param {() => void} options.onPoint  another picture is pointed at
 * @param {(code: Code) => void} options.onKeep
 */
export function createTraversal(root, { world, spec, background, dimensions, onPoint, onKeep }) {
  const { moment, space, state } = world;
  const [height, width, channels] = imageShape(spec.shape);
  const canvas = /** @type {HTMLCanvasElement} */ (find(root, "canvas"));
  const names = find(root, ".lm-traversal-names");
  const abort = new AbortController();
  const set = createTileSet({ background, role: "traversal", onTiles: paintTiles });
  let paint = createPainter(contextOf(canvas), [height, width, channels]);
  /** @type {number[][]} */
  let codes = [];
  let inSight = false;
  let shownRows = "";
  let asked = "";

  /** @type {(tiles: Tiles) => void} */
  function paintTiles({ tiles, pixels }) {
    const size = width * height * channels;
    tiles.forEach((tile, i) => {
      const bytes = pixels.subarray(i * size, (i + 1) * size);
      paint(bytes, (tile % STEPS) * width, Math.floor(tile / STEPS) * height, 1);
    });
  }

  /** Ask for the pictures around what is kept, where they are others. */
  function draw() {
    const { across, up, names: called } = space.plane;
    const ways = [across, up].map((way, i) => ({ way, name: called[i] })).filter(({ way }) => !isAxis(way));
    const axes = dimensions().slice(0, MOST_ROWS);
    const rows = [...ways.map(({ name }) => name), ...axes.map(dimensionName)];
    root.hidden = !rows.length;
    if (!inSight) return; // it would take the processor from the map
    const kept = world.keptCode();
    const key = JSON.stringify([Array.from(kept), state.beta, rows, ways, background.network]);
    if (!rows.length || key === asked) return;
    asked = key;
    if (shownRows !== rows.join()) layOut(rows);
    codes = [...ways.flatMap(({ way }) => walkAlong(kept, way)), ...traversal(kept, axes)];
    set.draw(state.beta, codes);
  }

  /** @type {(rows: string[]) => void} */
  function layOut(rows) {
    shownRows = rows.join();
    Object.assign(canvas, { width: width * STEPS, height: height * rows.length });
    paint = createPainter(contextOf(canvas), [height, width, channels]);
    names.replaceChildren(...rows.map((name) =>
      Object.assign(document.createElement("span"), { textContent: name, title: name })));
  }

  /** @type {(event: MouseEvent) => number[] | null} */
  function codeUnder(event) {
    const box = canvas.getBoundingClientRect();
    const rows = codes.length / STEPS;
    const column = Math.floor(((event.clientX - box.left) / box.width) * STEPS);
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    const inside = column >= 0 && column < STEPS && row >= 0 && row < rows;
    return inside ? codes[row * STEPS + column] : null;
  }

  /** @type {(type: string, handler: (event: any) => void) => void} */
  const listen = (type, handler) => canvas.addEventListener(type, handler, { signal: abort.signal });
  listen("pointermove", (event) => { moment.pointed = codeUnder(event); onPoint(); });
  listen("pointerleave", () => { moment.pointed = null; onPoint(); });
  listen("click", (event) => {
    const code = codeUnder(event);
    moment.pointed = null;
    if (code) onKeep(code);
  });
  find(root, "[data-save=traversal]").addEventListener("click", () =>
    canvas.toBlob((blob) => { if (blob) download(blob, "traversal.png"); }, "image/png"),
  { signal: abort.signal });

  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    inSight = isIntersecting;
    if (inSight) onPoint();
  });
  observer.observe(root);

  return {
    draw,
    state: () => ({ codes, done: set.isDone() }),
    destroy: () => { abort.abort(); observer.disconnect(); },
  };
}
