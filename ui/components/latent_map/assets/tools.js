/** The bar under the map: what a drag or a click does, and which layers are drawn. */
const MODES = ["pan", "box", "lasso", "path"];
const FIRST_LAYERS = { rings: true, labels: false, density: false, manifold: false, images: false };

function createTools(root, { mode, layers, onMode, onLayers }) {
  const abort = new AbortController();
  const buttons = (name) => [...root.querySelectorAll(`[data-${name}]`)];
  const listen = (button, handler) => button.addEventListener("click", handler, { signal: abort.signal });
  let current = MODES.includes(mode) ? mode : MODES[0];

  function show() {
    for (const button of buttons("mode")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === current));
    }
    for (const button of buttons("layer")) {
      button.setAttribute("aria-pressed", String(layers[button.dataset.layer]));
    }
  }

  for (const button of buttons("mode")) {
    listen(button, () => {
      current = button.dataset.mode;
      show();
      onMode(current);
    });
  }
  for (const button of buttons("layer")) {
    listen(button, () => {
      layers[button.dataset.layer] = !layers[button.dataset.layer];
      show();
      onLayers();
    });
  }
  show();
  return { destroy: () => abort.abort() };
}
