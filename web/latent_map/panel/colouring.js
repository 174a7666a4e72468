/** What the points' colours mean: labels, a label column, or a figure of each example. */
/** @import {LabelColumn, Source} from "../types.js" */
/** @import {Columns} from "../data/columns.js" */
/** @import {World} from "../world.js" */
import { colouringOf, colouringOfColumn, inWords, loadColumns, loadKnown } from "../data/columns.js";
import { find, findAll, setText } from "../lib/dom.js";
import { formatBeta, formatNumber } from "../lib/format.js";
import { cycleGradient, scaleGradient } from "../lib/scale.js";
import { labelColour } from "../lib/theme.js";

const MOST_CLASSES = 12; // in the row that says which colour is which

/**
 * @param {HTMLElement} root
 * @param {{world: World, map: HTMLElement, source: Source, onChange: () => void, onTrouble: (error: unknown) => void}} options
 *   `map`: the whole map, which hides its labels' colours while others are shown
 */
export function createColouring(root, { world, map, source, onChange, onTrouble }) {
  const { examples, message, state, wide } = world;
  const known = message.known ?? null;
  const select = /** @type {HTMLSelectElement} */ (find(root, "select"));
  const scale = find(root, ".lm-scale");
  const [low, high] = findAll(scale, "span");
  const bar = find(scale, "i");
  const classes = find(root, ".lm-classes");
  const abort = new AbortController();
  /** @type {{beta: number, block: string} | null} */
  let asked = null;
  /** @type {Columns | null} */
  let columns = null;
  /** @type {Float32Array[] | null} */
  let values = null; // of the label columns
  let asksKnown = false;
  let live = true;

  const offered = {
    label: examples.labels !== null || !known,
    distance: wide !== null,
    reconstruction: Boolean(message.columns),
    kl: Boolean(message.columns) && message.variational,
  };
  const written = [...select.options]; // in the markup, which the next run to be shown finds again
  for (const option of written) {
    if (!offered[/** @type {keyof typeof offered} */ (option.value)]) option.remove();
  }
  // That which names the examples colours them by label already.
  const others = (known?.columns ?? []).flatMap(({ name }, i) =>
    (examples.labels && i === known?.chosen ? [] : [new Option(`by ${name}`, `column:${i + 1}`)]));
  const after = [...select.options].find(({ value }) => value !== "label") ?? null;
  for (const option of others) select.insertBefore(option, after);
  root.hidden = select.options.length < 2;
  if (![...select.options].some(({ value }) => value === state.colour)) {
    state.colour = examples.labels || !known ? "label" : `column:${(known.chosen ?? 0) + 1}`;
  }
  select.value = state.colour;
  select.addEventListener("change", () => {
    state.colour = select.value;
    renew();
  }, { signal: abort.signal });

  /** Which label column colours the points; null for none. @type {() => number | null} */
  const column = () => (state.colour.startsWith("column:") ? Number(state.colour.slice(7)) - 1 : null);

  /** The codes, the plane or what the host has measured are others. */
  function renew() {
    if (state.colour === "kl" || state.colour === "reconstruction") ask();
    if (column() !== null) askKnown();
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

  /** The label columns, once. */
  function askKnown() {
    if (!known || asksKnown) return;
    asksKnown = true;
    loadKnown(source, known).then((found) => {
      if (!live) return;
      values = found;
      colour();
    }).catch(onTrouble);
  }

  /** @type {() => import("../data/columns.js").Colouring | null} */
  function found() {
    const at = column();
    if (at !== null) return known && values && colouringOfColumn(known.columns[at], values[at]);
    if (state.colour === "label") return null;
    if (state.colour === "distance") return wide && colouringOf(wide.distances());
    const nats = columns && columns[/** @type {"kl" | "reconstruction"} */ (state.colour)];
    return nats && colouringOf(nats);
  }

  function colour() {
    world.colouring = found();
    map.dataset.colour = world.colouring ? "scale" : "label";
    const isLabels = world.colouring?.kind === "labels";
    scale.hidden = !world.colouring || isLabels;
    classes.hidden = !isLabels;
    if (isLabels) showClasses();
    else if (world.colouring) showScale();
    onChange();
  }

  function showScale() {
    const { low: from, high: to, kind } = /** @type {NonNullable<World["colouring"]>} */ (world.colouring);
    const at = state.colour === "distance" || !asked || !message.variational ? "" : ` at β = ${formatBeta(asked.beta)}`;
    const ending = column() !== null || state.colour === "distance" ? "" : ` nats${at}`;
    const digits = Math.abs(to - from) >= 100 ? 0 : Math.abs(to - from) < 0.5 ? 4 : 2;
    setText(low, formatNumber(from, digits));
    setText(high, `${formatNumber(to, digits)}${ending}`);
    bar.style.background = (kind === "cycle" ? cycleGradient : scaleGradient)(world.theme.dark);
  }

  function showClasses() {
    const { names } = /** @type {LabelColumn} */ (known?.columns[column() ?? 0]);
    const shown = names.slice(0, MOST_CLASSES).map((name, label) => {
      const [item, dot] = ["span", "i"].map((tag) => document.createElement(tag));
      dot.style.background = labelColour(world.theme, label);
      item.append(dot, name);
      return item;
    });
    classes.replaceChildren(...shown, ...(names.length > MOST_CLASSES ? ["…"] : []));
  }

  /** What the colour says of an example, in words; "" where it is its label's. @type {(i: number) => string} */
  function words(i) {
    const at = column();
    return at === null || !known || !values ? "" : inWords(known.columns[at], values[at][i]);
  }

  world.colourWords = words;
  renew();
  return { renew, retheme: colour, destroy };

  function destroy() {
    live = false;
    abort.abort();
    select.replaceChildren(...written);
  }
}
