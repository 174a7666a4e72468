/**
 * The manifold: one picture of n × n tiles, the z of the tile under the pointer, a click on it.
 *
 * `mount(element, source, {data, body, onChange})` brings the markup of manifold_grid.html to life:
 * `data` has the tiles' z along both axes, `body` is the picture, a PNG. A tile is [column, row],
 * both counted from 0 with z ascending: rows from the bottom. A click or Enter goes out.
 */
const MOST_TICKS = 9;

/** @typedef {[column: number, row: number]} Tile */
/** @typedef {{data: {axis: number[], names: [string, string]}, body: Uint8Array, onChange: (tile: Tile) => void}} Options */

/** @type {{[key: string]: Tile}} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * The tile at a place; shares from the left and from the bottom.
 * @type {(across: number, up: number, count: number) => Tile}
 */
export function tileAt(across, up, count) {
  const index = (/** @type {number} */ share) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return [index(across), index(up)];
}

/**
 * Where an arrow key leads; first to the middle.
 * @type {(current: Tile | null, key: string, count: number) => Tile | null}
 */
export function keyedTile(current, key, count) {
  if (!Object.hasOwn(ARROWS, key)) return null;
  if (!current) return [count >> 1, count >> 1];
  const by = ARROWS[key];
  const moved = (/** @type {0 | 1} */ i) => Math.min(count - 1, Math.max(0, current[i] + by[i]));
  return [moved(0), moved(1)];
}

/** @type {(value: number, digits: number) => string} */
const signed = (value, digits) => value.toFixed(digits).replace("-", "−");

/** @param {HTMLElement} element @param {unknown} _source @param {Options} options */
export function mount(element, _source, options) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (element.querySelector(`.mp${name}`));
  const [tiles, frame, label, up, along] = ["-tiles", "-tile", "-z", "-up", "-along"].map(find);
  const picture = /** @type {HTMLImageElement} */ (find("-tiles img"));
  const abort = new AbortController();
  /** @type {number[]} */
  let axis = [];
  let names = ["z₁", "z₂"];
  let choose = options.onChange;
  /** @type {Tile | null} */
  let current = null; // the tile that is framed
  /** @type {Uint8Array | null} */
  let shown = null;

  /** @type {(options: Options) => boolean} */
  function update({ data, body, onChange }) {
    choose = onChange;
    if (shown !== body) showPicture(body);
    if (axis.length !== data.axis.length) point(null);
    axis = data.axis;
    names = data.names;
    drawTicks();
    point(current);
    return true;
  }

  /** @type {(png: Uint8Array) => void} */
  function showPicture(png) {
    shown = png;
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(new Blob([png.slice()], { type: "image/png" }));
  }

  /** Frame a tile and say its z; null for none. @type {(tile: Tile | null) => void} */
  function point(tile) {
    current = tile;
    frame.hidden = label.hidden = !tile;
    if (!tile) return;
    const side = 100 / axis.length;
    const [left, bottom] = [tile[0] * side, tile[1] * side];
    Object.assign(frame.style, {
      left: `${left}%`, bottom: `${bottom}%`, width: `${side}%`, height: `${side}%`,
    });
    label.textContent = `z = (${tile.map((index) => signed(axis[index], 3)).join(", ")})`;
    Object.assign(label.style, labelStyle(left, bottom, side));
  }

  function drawTicks() {
    const step = Math.ceil(axis.length / MOST_TICKS);
    /** @type {(side: "left" | "bottom") => HTMLElement[]} */
    const ticks = (side) => axis.flatMap((value, index) => {
      if (index % step) return [];
      const tick = document.createElement("span");
      tick.textContent = signed(value, 2);
      tick.style[side] = `${(100 * (index + 0.5)) / axis.length}%`;
      return [tick];
    });
    const name = (/** @type {string} */ text) =>
      Object.assign(document.createElement("em"), { textContent: text });
    up.replaceChildren(...ticks("bottom"), name(names[1]));
    along.replaceChildren(...ticks("left"), name(names[0]));
  }

  /** @type {(event: MouseEvent) => Tile} */
  function tileUnder(event) {
    const box = tiles.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    return tileAt(across, (box.bottom - event.clientY) / box.height, axis.length);
  }

  /** @type {(type: string, handler: (event: any) => void) => void} */
  const listen = (type, handler) => tiles.addEventListener(type, handler, { signal: abort.signal });
  listen("pointermove", (event) => point(tileUnder(event)));
  listen("pointerleave", () => point(null));
  listen("pointerdown", () => (tiles.dataset.pointed = "")); // focus by pointer shows no ring
  listen("click", (event) => choose(tileUnder(event)));
  listen("blur", () => point(null));
  listen("keydown", (event) => {
    delete tiles.dataset.pointed;
    if (event.key === "Enter" && current) choose(current);
    const next = keyedTile(current, event.key, axis.length);
    if (!next) return;
    event.preventDefault();
    point(next);
  });
  update(options);

  return { update, destroy: () => abort.abort() };
}

/**
 * Beside the tile, where it stays inside the picture; all in per cent.
 * @type {(left: number, bottom: number, side: number) => {[name: string]: string}}
 */
function labelStyle(left, bottom, side) {
  const [atRight, atTop] = [left > 50, bottom > 50];
  return {
    left: atRight ? "auto" : `calc(${left + side}% + 6px)`,
    right: atRight ? `calc(${100 - left}% + 6px)` : "auto",
    bottom: atTop ? "auto" : `calc(${bottom + side}% + 6px)`,
    top: atTop ? `calc(${100 - bottom}% + 6px)` : "auto",
  };
}
