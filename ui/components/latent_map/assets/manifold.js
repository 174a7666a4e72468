/** The manifold preview: a grid of decodes that a worker keeps up to date with β. */
const TILES = 12; // a side
const PRIOR_REACH = 2; // standard deviations

function createManifold(root, { header, weights, onKeep, onRange, onTiles }) {
  const [height, width, channels] = imageShape(header.spec.shape);
  const canvas = root.querySelector("canvas");
  Object.assign(canvas, { width: width * TILES, height: height * TILES });
  const context = canvas.getContext("2d");
  const tile = context.createImageData(width, height);
  const marker = root.querySelector(".lm-manifold-kept");
  const caption = root.querySelector(".lm-manifold-range");
  const buttons = [...root.querySelectorAll("[data-range]")];
  const abort = new AbortController();
  const url = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
  const worker = new Worker(url);
  let mode = "prior";
  let range = null;
  let request = 0;
  let shown = { beta: null, done: false };

  worker.postMessage({ load: { spec: header.spec, weights } });
  worker.onmessage = ({ data }) => {
    const size = width * height * channels;
    data.tiles.forEach((number, i) => {
      paintTile(data.pixels.subarray(i * size, (i + 1) * size));
      context.putImageData(tile, (number % TILES) * width, Math.floor(number / TILES) * height);
    });
    if (data.request === request) shown.done = data.done;
    onTiles();
  };

  function paintTile(bytes) {
    for (let i = 0, o = 0; o < tile.data.length; i += channels, o += 4) {
      for (let c = 0; c < 3; c++) tile.data[o + c] = bytes[i + Math.min(c, channels - 1)];
      tile.data[o + 3] = 255;
    }
  }

  /**
   * Ask for the grid at β. `scale` is the map's view: a square in it may be the range; with
   * `covering`, for the layer behind the points, one around all of it.
   */
  function draw(beta, scale, covering) {
    const next = covering ? squareOf(scale, Math.max) : mode === "prior" ? priorRange() : squareOf(scale);
    const changed = beta !== shown.beta || !range || next.some((value, i) => value !== range[i]);
    if (!changed) return;
    range = next;
    shown = { beta, done: false };
    request += 1;
    worker.postMessage({ draw: { beta, range, side: TILES, request } });
    const inView = covering || mode === "view";
    setText(caption, inView ? "z in the map’s view" : "z from −2 to 2, the prior’s 2σ");
  }

  function showKept([x, y]) {
    if (!range) return;
    const left = (x - range[0]) / (range[1] - range[0]);
    const top = (range[3] - y) / (range[3] - range[2]);
    marker.hidden = left < 0 || left > 1 || top < 0 || top > 1;
    marker.style.translate = `${left * canvas.clientWidth}px ${top * canvas.clientHeight}px`;
  }

  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    onKeep([range[0] + x * (range[1] - range[0]), range[3] - y * (range[3] - range[2])]);
  }, { signal: abort.signal });

  for (const button of buttons) {
    button.addEventListener("click", () => {
      mode = button.dataset.range;
      showMode();
      onRange();
    }, { signal: abort.signal });
  }

  function showMode() {
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.range === mode);
  }
  showMode();

  function destroy() {
    abort.abort();
    worker.terminate();
    URL.revokeObjectURL(url);
  }

  return { draw, showKept, destroy, canvas, state: () => ({ ...shown, range }) };
}

const priorRange = () => [-PRIOR_REACH, PRIOR_REACH, -PRIOR_REACH, PRIOR_REACH];

/** The square about the middle of what the map shows: the largest in it, or with max the one around. */
function squareOf({ x0, x1, y0, y1 }, choose = Math.min) {
  const half = choose(x1 - x0, y1 - y0) / 2;
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return [x - half, x + half, y - half, y + half];
}
