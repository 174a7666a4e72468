/**
 * The manifold: one picture of n × n tiles, the z of the tile under the pointer, a click on it.
 *
 * A tile is [column, row], both counted from 0 with z ascending: rows from the bottom. A click or
 * Enter reaches Python as the trigger "tile".
 */
const MOST_TICKS = 9;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const mounted = new WeakMap(); // by root: Streamlit calls again at every picture and change of theme

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".mp");
  if (!mounted.has(root)) mounted.set(root, mount(root));
  const manifold = mounted.get(root);
  manifold.show(unpack(data), (tile) => setTriggerValue("tile", tile));
  return manifold.destroy;
}

/** The bytes of pages/shared/message.py: a header's length, the header, a PNG. */
function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const { axis } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { axis, bytes, picture: bytes.subarray(4 + length) };
}

function mount(root) {
  const [tiles, picture, frame, label, up, along] = ["-tiles", "-tiles img", "-tile", "-z", "-up", "-along"]
    .map((name) => root.querySelector(`.mp${name}`));
  const abort = new AbortController();
  const listen = (type, handler) => tiles.addEventListener(type, handler, { signal: abort.signal });
  let axis = [];
  let choose = () => {};
  let current = null; // the tile that is framed
  let shown = null; // the message whose picture is on screen

  function show(data, onChoice) {
    choose = onChoice;
    if (shown !== data.bytes) showPicture(data.picture);
    shown = data.bytes;
    if (axis.length !== data.axis.length) point(null);
    axis = data.axis;
    drawTicks();
    if (current) point(current);
  }

  function showPicture(png) {
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(new Blob([png], { type: "image/png" }));
  }

  /** Frame a tile and say its z; null for none. */
  function point(tile) {
    current = tile;
    frame.hidden = label.hidden = !tile;
    if (!tile) return;
    const side = 100 / axis.length;
    const [left, bottom] = [tile[0] * side, tile[1] * side];
    Object.assign(frame.style, { left: `${left}%`, bottom: `${bottom}%`, width: `${side}%`, height: `${side}%` });
    label.textContent = `z = (${tile.map((index) => signed(axis[index], 3)).join(", ")})`;
    const [right, below] = [left > 50, bottom > 50]; // it stays inside the picture
    Object.assign(label.style, {
      left: right ? "auto" : `calc(${left + side}% + 6px)`, right: right ? `calc(${100 - left}% + 6px)` : "auto",
      bottom: below ? "auto" : `calc(${bottom + side}% + 6px)`, top: below ? `calc(${100 - bottom}% + 6px)` : "auto",
    });
  }

  function drawTicks() {
    const step = Math.ceil(axis.length / MOST_TICKS);
    const shown = axis.map((value, index) => [value, index]).filter(([, index]) => index % step === 0);
    const ticks = (side) => shown.map(([value, index]) => {
      const tick = document.createElement("span");
      tick.textContent = signed(value, 2);
      tick.style[side] = `${(100 * (index + 0.5)) / axis.length}%`;
      return tick;
    });
    const name = (text) => Object.assign(document.createElement("em"), { textContent: text });
    up.replaceChildren(...ticks("bottom"), name("z₂"));
    along.replaceChildren(...ticks("left"), name("z₁"));
  }

  function tileAt(event) {
    const box = tiles.getBoundingClientRect();
    const index = (share) => Math.min(axis.length - 1, Math.max(0, Math.floor(share * axis.length)));
    return [index((event.clientX - box.left) / box.width), index((box.bottom - event.clientY) / box.height)];
  }

  listen("pointermove", (event) => point(tileAt(event)));
  listen("pointerleave", () => point(null));
  listen("pointerdown", () => (tiles.dataset.pointed = "")); // focus by pointer shows no ring
  listen("click", (event) => choose(tileAt(event)));
  listen("blur", () => point(null));
  listen("keydown", (event) => {
    delete tiles.dataset.pointed;
    if (event.key === "Enter" && current) choose(current);
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    const middle = axis.length >> 1;
    const from = current ?? [middle, middle];
    point(current ? from.map((index, i) => Math.min(axis.length - 1, Math.max(0, index + by[i]))) : from);
  });

  return { show, destroy: () => { abort.abort(); mounted.delete(root); } };
}

const signed = (value, digits) => value.toFixed(digits).replace("-", "−");
