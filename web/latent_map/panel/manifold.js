/** The manifold preview: tiles as they come, what they cover, and a click on one. */
/** @import {Pair, Scale, Spec} from "../types.js" */
/** @import {Background} from "../model/background.js" */
/** @import {Space} from "../model/plane.js" */
/** @import {Tiles} from "../model/tile_set.js" */
/** @import {State} from "../state.js" */
import { find, findAll, press, setText } from "../lib/dom.js";
import { contextOf, createPainter, imageShape } from "../lib/image.js";
import { createManifold, TILES } from "../model/manifold.js";
import { priorBox, squareIn } from "../model/tiles.js";

/** @typedef {ReturnType<typeof createPreview>} Preview */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {State} options.state  the preview reads and changes `grid`
 * @param {Space} options.space
 * @param {Spec} options.spec
 * @param {Background} options.background
 * @param {boolean} options.prior  false: the preview always shows what the map does
 * @param {number} [options.sparing]  milliseconds between two grids, beside a training
 * @param {(z: Pair) => void} options.onKeep
 * @param {() => void} options.onRange
 * @param {() => void} options.onTiles
 */
export function createPreview(root, {
  state, space, spec, background, prior, sparing = 0, onKeep, onRange, onTiles,
}) {
  const [height, width, channels] = imageShape(spec.shape);
  const canvas = /** @type {HTMLCanvasElement} */ (find(root, "canvas"));
  Object.assign(canvas, { width: width * TILES, height: height * TILES });
  const paint = createPainter(contextOf(canvas), [height, width, channels]);
  const marker = find(root, ".lm-manifold-kept");
  const caption = find(root, ".lm-manifold-range");
  const buttons = findAll(root, "[data-range]");
  const abort = new AbortController();
  let askedAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  const manifold = createManifold({ background, space, onTiles: paintTiles });

  /** @type {(tiles: Tiles) => void} */
  function paintTiles({ tiles, pixels }) {
    const size = width * height * channels;
    tiles.forEach((tile, i) => {
      const bytes = pixels.subarray(i * size, (i + 1) * size);
      paint(bytes, (tile % TILES) * width, Math.floor(tile / TILES) * height, 1);
    });
    onTiles();
  }

  /**
   * Ask for the grid at β. `covering`: it also lies behind the points, so it covers all of the view.
   * @type {(beta: number, scale: Scale, covering: boolean) => void}
   */
  function draw(beta, scale, covering) {
    if (sparing && !covering) {
      const rest = askedAt + sparing - performance.now();
      if (rest > 0) { later ??= setTimeout(() => { later = undefined; onRange(); }, rest); return; }
    }
    const inView = covering || !prior || state.grid === "view";
    const box = covering ? squareIn(scale, Math.max) : inView ? squareIn(scale) : priorBox();
    if (!manifold.ask(beta, box)) return;
    askedAt = performance.now();
    const where = space.flat ? "z" : "on the plane";
    setText(caption, inView ? `${where} in the map’s view` : `${where} from −2 to 2, the prior’s 2σ`);
  }

  /** @type {(z: Pair) => void} */
  function showKept([x, y]) {
    const box = manifold.box();
    if (!box) return;
    const left = (x - box[0]) / (box[1] - box[0]);
    const top = (box[3] - y) / (box[3] - box[2]);
    marker.hidden = left < 0 || left > 1 || top < 0 || top > 1;
    marker.style.translate = `${left * canvas.clientWidth}px ${top * canvas.clientHeight}px`;
  }

  canvas.addEventListener("click", (event) => {
    const [box, area] = [manifold.box(), canvas.getBoundingClientRect()];
    if (!box) return;
    const x = (event.clientX - area.left) / area.width;
    const y = (event.clientY - area.top) / area.height;
    onKeep([box[0] + x * (box[1] - box[0]), box[3] - y * (box[3] - box[2])]);
  }, { signal: abort.signal });

  for (const button of buttons) {
    button.addEventListener("click", () => {
      state.grid = /** @type {State["grid"]} */ (button.dataset.range);
      showGrid();
      onRange();
    }, { signal: abort.signal });
  }

  function showGrid() {
    press(buttons, ({ dataset }) => dataset.range === state.grid);
  }
  showGrid();

  return {
    box: manifold.box,
    canvas,
    draw,
    showKept,
    state: manifold.state,
    destroy: () => { clearTimeout(later); abort.abort(); },
  };
}
