/** What the points' colours mean: labels, or a figure of each example with its scale. */
/** @import {Source} from "../types.js" */
/** @import {Columns} from "../data/columns.js" */
/** @import {World} from "../world.js" */
import { colouringOf, loadColumns } from "../data/columns.js";
import { find, findAll, setText } from "../lib/dom.js";
import { formatBeta, formatNumber } from "../lib/format.js";
import { scaleGradient } from "../lib/scale.js";

/**
 * @param {HTMLElement} root
 * @param {{world: World, map: HTMLElement, source: Source, onChange: () => void, onTrouble: (error: unknown) => void}} options
 *   `map`: the whole map, which hides its labels' colours while others are shown
 */
export function createColouring(root, { world, map, source, onChange, onTrouble }) {
  const { message, state, wide } = world;
  const select = /** @type {HTMLSelectElement} */ (find(root, "select"));
  const scale = find(root, ".lm-scale");
  const [low, high] = findAll(scale, "span");
  const bar = find(scale, "i");
  const abort = new AbortController();
  /** @type {{beta: number, block: string} | null} */
  let asked = null;
  /** @type {Columns | null} */
  let columns = null;
  let live = true;

  const offered = {
    label: true,
    distance: wide !== null,
    reconstruction: Boolean(message.columns),
    kl: Boolean(message.columns) && message.variational,
  };
  for (const option of [...select.options]) {
    if (!offered[/** @type {keyof typeof offered} */ (option.value)]) option.remove();
  }
  root.hidden = select.options.length < 2;
  if (![...select.options].some(({ value }) => value === state.colour)) state.colour = "label";
  select.value = state.colour;
  select.addEventListener("change", () => {
    state.colour = /** @type {typeof state.colour} */ (select.value);
    renew();
  }, { signal: abort.signal });

  /** The codes, the plane or what the host has measured are others. */
  function renew() {
    if (state.colour === "kl" || state.colour === "reconstruction") ask();
    colour();
  }

  /** The figures at the β that the host has told of, once. */
  function ask() {
    const wanted = message.columns ?? null;
    if (!wanted || wanted.block === asked?.block) return;
    asked = wanted;
    loadColumns(source, wanted.block).then((found) => {
      if (!live || asked !== wanted) return;
      columns = found;
      colour();
    }).catch(onTrouble);
  }

  /** @type {() => Float32Array | null} */
  function values() {
    if (state.colour === "distance") return wide && wide.distances();
    if (state.colour === "label") return null;
    return columns && columns[state.colour];
  }

  function colour() {
    const found = values();
    world.colouring = found && colouringOf(found);
    map.dataset.colour = world.colouring ? "scale" : "label";
    scale.hidden = !world.colouring;
    if (world.colouring) {
      const unit = state.colour === "distance" ? "" : " nats";
      const at = state.colour === "distance" || !asked || !message.variational ? "" : ` at β = ${formatBeta(asked.beta)}`;
      setText(low, formatNumber(world.colouring.low, 2));
      setText(high, `${formatNumber(world.colouring.high, 2)}${unit}${at}`);
      bar.style.background = scaleGradient(world.theme.dark);
    }
    onChange();
  }

  renew();
  return { renew, retheme: colour, destroy: () => { live = false; abort.abort(); } };
}
