/** A selection: how many examples of each label, their mean image, downloads. */
/** @import {Code, Spec} from "../types.js" */
/** @import {World} from "../world.js" */
import { download, find } from "../lib/dom.js";
import { csvTable } from "../lib/format.js";
import { contextOf, createPainter, imageShape } from "../lib/image.js";

const SHEET_AT_MOST = 400; // images
const MEAN_OF_AT_MOST = 1000;

/** @typedef {{name: string, colour: string, count: number}} LabelCount */

/**
 * How many there are of each label, the most frequent first.
 * @type {(labels: (number | null)[]) => [label: number | null, count: number][]}
 */
export function counted(labels) {
  const counts = new Map();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/**
 * The mean of the examples' images, of a thousand of them at most: given to `use` as often as it
 * gets better.
 * @type {(selected: number[], size: number, imagesOf: World["imagesOf"], use: (mean: Float64Array) => void) => void}
 */
export function meanImage(selected, size, imagesOf, use) {
  const step = Math.max(1, Math.ceil(selected.length / MEAN_OF_AT_MOST));
  const some = selected.filter((_, i) => i % step === 0);
  const sum = new Float64Array(size);
  let count = 0;
  let asking = true;
  const mean = () => use(sum.map((value) => value / count));
  imagesOf("mean", some, (_, values) => {
    for (let p = 0; p < size; p++) sum[p] += values[p];
    count += 1;
    if (!asking) mean();
  });
  asking = false;
  if (count) mean();
}

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {Spec | null} options.spec
 * @param {World["imagesOf"]} options.imagesOf
 * @param {(i: number) => {label: string, z: Code, beta: number}} options.describe
 * @param {() => void} options.onClear
 * @param {((a: number[], b: number[]) => void) | null} options.onGroups  a direction between two
 *   selections is wanted; null where there is no plane to show it
 */
export function createRegion(root, { spec, imagesOf, describe, onClear, onGroups }) {
  const abort = new AbortController();
  const pictures = spec !== null && spec.shape.length === 3;
  const [height, width, channels] = pictures ? imageShape(spec.shape) : [1, 1, 1];
  const canvas = /** @type {HTMLCanvasElement} */ (find(root, "canvas"));
  Object.assign(canvas, { width, height });
  const paintMean = createPainter(contextOf(canvas), [height, width, channels]);
  /** @type {number[]} */
  let selected = [];
  /** @type {number[]} */
  let held = []; // as A
  const [holdButton, directButton] = ["a", "b"].map((of) => find(root, `[data-group=${of}]`));

  /** @type {(selector: string, handler: () => void) => void} */
  const listen = (selector, handler) =>
    find(root, selector).addEventListener("click", handler, { signal: abort.signal });
  listen(".lm-region-clear", onClear);
  listen("[data-group=a]", () => { held = selected; showGroups(); });
  listen("[data-group=b]", () => { if (onGroups && held.length) onGroups(held, selected); });
  listen("[data-save=csv]", () => download(new Blob([table()], { type: "text/csv" }), "codes.csv"));
  listen("[data-save=png]", async () => download(await sheet(), "images.png"));
  find(root, "[data-save=png]").hidden = canvas.hidden = !pictures;
  root.hidden = true;

  /** @type {(indices: number[], counts: LabelCount[]) => void} */
  function show(indices, counts) {
    selected = indices;
    root.hidden = !indices.length;
    showGroups();
    if (!indices.length) return;
    const plural = indices.length === 1 ? "" : "s";
    find(root, ".lm-region-title").textContent =
      `${indices.length.toLocaleString("en")} example${plural} selected`;
    const most = Math.max(...counts.map(({ count }) => count), 1);
    find(root, ".lm-region-counts").replaceChildren(...counts.map((row) => countRow(row, most)));
    if (pictures) meanImage(selected, height * width * channels, imagesOf, (mean) => paintMean(mean));
  }

  /** A is held until another selection is; a direction needs two that differ. */
  function showGroups() {
    holdButton.hidden = !onGroups;
    holdButton.textContent = held === selected ? `A: ${held.length.toLocaleString("en")} held` : "Hold as A";
    directButton.hidden = !onGroups || !held.length || held === selected;
    directButton.textContent = `Direction A (${held.length.toLocaleString("en")}) → these`;
  }

  function table() {
    const names = Array.from(describe(selected[0]).z, (_, i) => `z${i + 1}`);
    return csvTable(["example", "label", ...names, "beta"], selected.map((i) => {
      const { label, z, beta } = describe(i);
      return [i, label, ...Array.from(z, (value) => value.toFixed(4)), beta];
    }));
  }

  /** The selected images beside each other, as a PNG. @type {() => Promise<Blob>} */
  function sheet() {
    const shown = selected.slice(0, SHEET_AT_MOST);
    const columns = Math.ceil(Math.sqrt(shown.length));
    const page = document.createElement("canvas");
    page.width = columns * width;
    page.height = Math.ceil(shown.length / columns) * height;
    const paint = createPainter(contextOf(page), [height, width, channels]);
    return new Promise((resolve, reject) => {
      const finish = () => page.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("No picture"))), "image/png");
      let left = shown.length;
      imagesOf("sheet", shown, (i, values) => {
        paint(values, (i % columns) * width, Math.floor(i / columns) * height);
        if (--left === 0) finish();
      });
    });
  }

  return { show, destroy: () => abort.abort() };
}

/**
 * A label's name with a bar as long as its count.
 * @type {(row: LabelCount, most: number) => HTMLElement}
 */
function countRow({ name, colour, count }, most) {
  const row = document.createElement("li");
  const [text, bar] = ["span", "i"].map((kind) => document.createElement(kind));
  bar.style.setProperty("--share", String(count / most));
  bar.style.setProperty("--colour", colour);
  text.textContent = `${name}: ${count.toLocaleString("en")}`;
  row.append(text, bar);
  return row;
}
