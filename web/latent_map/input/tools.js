/** The bar under the map: what a drag or a click does, a view of all, and which layers are drawn. */
/** @import {State} from "../state.js" */
import { find, findAll, press } from "../lib/dom.js";

/**
 * @param {HTMLElement} root
 * @param {State} state  `drag` and `layers` are changed in place
 * @param {{onChange: () => void, onFit: () => void}} handlers
 */
export function createTools(root, state, { onChange, onFit }) {
  const abort = new AbortController();
  const drags = findAll(root, "[data-mode]");
  const layers = findAll(root, "[data-layer]");

  function show() {
    press(drags, ({ dataset }) => dataset.mode === state.drag);
    press(layers, ({ dataset }) => state.layers.has(dataset.layer ?? ""));
  }

  /** @type {(buttons: HTMLElement[], choose: (button: HTMLElement) => void) => void} */
  function listen(buttons, choose) {
    for (const button of buttons) {
      button.addEventListener("click", () => { choose(button); show(); onChange(); }, { signal: abort.signal });
    }
  }

  find(root, ".lm-fit").addEventListener("click", onFit, { signal: abort.signal });
  listen(drags, ({ dataset }) => (state.drag = /** @type {State["drag"]} */ (dataset.mode)));
  listen(layers, ({ dataset }) => {
    const name = dataset.layer ?? "";
    if (!state.layers.delete(name)) state.layers.add(name);
  });
  show();

  /**
   * Leave out what this run does not have.
   * @type {(has: {images: boolean, labels: boolean, exact: boolean}) => void}
   */
  function offer({ images, labels, exact }) {
    for (const name of ["manifold", "images"]) find(root, `[data-layer=${name}]`).hidden = !images;
    find(root, "[data-mode=path]").hidden = !images;
    find(root, "[data-layer=labels]").hidden = !labels;
    find(root, "[data-layer=posterior]").hidden = !exact;
  }

  return { offer, destroy: () => abort.abort() };
}
