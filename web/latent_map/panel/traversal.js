/** What each active dimension does: rows of pictures around the kept z, one dimension moved in each. */
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
  const { moment, state } = world;
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
    const rows = dimensions().slice(0, MOST_ROWS);
    root.hidden = !rows.length;
    if (!inSight) return; // it would take the processor from the map
    const kept = world.keptCode();
    const key = JSON.stringify([Array.from(kept), state.beta, rows]);
    if (!rows.length || key === asked) return;
    asked = key;
    if (shownRows !== rows.join()) layOut(rows);
    codes = traversal(kept, rows);
    set.draw(state.beta, codes);
  }

  /** @type {(rows: number[]) => void} */
  function layOut(rows) {
    shownRows = rows.join();
    Object.assign(canvas, { width: width * STEPS, height: height * rows.length });
    paint = createPainter(contextOf(canvas), [height, width, channels]);
    names.replaceChildren(...rows.map((d) =>
      Object.assign(document.createElement("span"), { textContent: dimensionName(d) })));
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
