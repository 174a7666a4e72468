/** The place that is shown: its coordinates to read and to type, its label, σ and densities. */
/** @import {Code, Pair} from "../types.js" */
import { find, findAll, setText } from "../lib/dom.js";
import { formatDensity } from "../lib/format.js";

const KEPT = "kept"; // a word that is explained

/**
 * @typedef {object} ShownPlace
 * @property {Pair} z
 * @property {string} what  in words: pointer, kept, …
 * @property {string | null} labelName
 * @property {string} colour
 * @property {string[] | null} names  of the two coordinates, where they are not z₁ and z₂
 * @property {Code | null} sigma
 * @property {boolean} canDraw  from the kept example's posterior
 */

/** @param {Element} root @param {{onTyped: (z: Pair) => void, onAgain: () => void}} handlers */
export function createPlace(root, { onTyped, onAgain }) {
  const abort = new AbortController();
  const fields = /** @type {HTMLInputElement[]} */ (findAll(root, ".lm-z"));
  const [sigmaText, label] = ["sigma", "label"].map((name) => find(root, `.lm-place-${name}`));
  const [keptTerm, kind] = findAll(root, ".lm-place-kind span");
  const density = (/** @type {string} */ of) => find(root, `[data-density=${of}]`);
  const again = find(root, ".lm-again");

  again.addEventListener("click", onAgain, { signal: abort.signal });
  for (const field of fields) {
    field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the host may have shortcuts of its own
      if (event.key === "Enter") keepTyped();
    }, { signal: abort.signal });
    field.addEventListener("change", keepTyped, { signal: abort.signal });
  }

  function keepTyped() {
    const [x, y] = fields.map((field) => Number(field.value));
    const complete = fields.every((field) => field.value.trim());
    if (complete && Number.isFinite(x) && Number.isFinite(y)) onTyped([x, y]);
  }

  /** @type {(place: ShownPlace) => void} */
  function show({ z, what, labelName, colour, names, sigma, canDraw }) {
    const explained = what.startsWith(KEPT) ? KEPT : "";
    keptTerm.hidden = !explained;
    setText(keptTerm, explained);
    setText(kind, what.slice(explained.length));
    again.hidden = !canDraw;
    fields.forEach((field, i) => {
      if (names) name(field, names[i]);
      const text = z[i].toFixed(3);
      if (document.activeElement !== field && field.value !== text) field.value = text;
    });
    sigmaText.style.visibility = sigma ? "" : "hidden";
    if (sigma) setText(find(sigmaText, "span"), `σ ${sigma[0].toFixed(2)}, ${sigma[1].toFixed(2)}`);
    label.style.visibility = labelName === null ? "hidden" : "";
    if (labelName === null) return;
    setText(find(label, "span"), labelName);
    find(label, "i").style.background = colour;
  }

  /** @type {(field: HTMLInputElement, text: string) => void} */
  function name(field, text) {
    if (field.dataset.name === text) return;
    field.dataset.name = text;
    field.setAttribute("aria-label", `${text}; Enter keeps`);
    const words = field.previousElementSibling;
    if (words) setText(words, text);
  }

  /** @type {(densities: {codes: number | null, prior: number}) => void} */
  function showDensities({ codes, prior }) {
    setText(density("codes"), formatDensity(codes));
    setText(density("prior"), formatDensity(prior));
  }

  return { show, showDensities, destroy: () => abort.abort() };
}
