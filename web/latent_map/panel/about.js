/** What the markup says of a run, once. */
/** @import {Example} from "../types.js" */
/** @import {World} from "../world.js" */
import { findAll, setText, where } from "../lib/dom.js";
import { formatBeta } from "../lib/format.js";

/** @type {(root: HTMLElement, world: World) => void} */
export function describeRun(root, { betas, decodesImages, example, message, space }) {
  root.dataset.conditioned = String(betas.high > betas.low);
  explain(root, message.terms ?? {});
  const write = (/** @type {string} */ selector, /** @type {string} */ text) =>
    where(root, selector, (element) => setText(element, text));
  write(".lm-beta-fixed", message.variational
    ? message.beta_said ?? `Trained at β = ${formatBeta(betas.low)}`
    : message.beta_said ?? "A plain autoencoder: no KL, so no β.");
  for (const part of findAll(root, "[data-needs=prior]")) part.hidden = !message.variational;
  for (const part of findAll(root, "[data-needs=wide]")) part.hidden = space.flat;
  for (const part of findAll(root, "[data-needs=flat]")) part.hidden = !space.flat || !message.variational;
  const hasDensity = message.variational && (space.flat || Boolean(message.wide?.shadow));
  for (const button of findAll(root, "[data-layer=density]")) button.hidden = !hasDensity;
  root.dataset.wide = String(!space.flat);
  if (example) write(".lm-caption", exampleCaption(example));
  for (const end of /** @type {const} */ (["low", "high"])) {
    write(`[data-end=${end}]`, message.beta_ends?.[end] ?? "");
  }
  where(root, ".lm-manifold", (element) => { element.hidden = !decodesImages; });
}

/**
 * The host's sentence on each term in the markup, for a pointer, for the keyboard and for a reader;
 * after what the markup itself says of a button.
 * @type {(root: Element, terms: {[term: string]: string}) => void}
 */
export function explain(root, terms) {
  for (const element of findAll(root, "[data-term]")) {
    const meaning = terms[element.dataset.term ?? ""];
    if (!meaning) continue;
    element.dataset.about ??= element.title && `${element.title}. `;
    element.title = "";
    element.dataset.meaning = element.dataset.about + meaning;
    element.setAttribute("aria-description", element.dataset.meaning);
    element.tabIndex = 0;
  }
}

/** @type {(example: Example) => string} */
export const exampleInWords = ({ z: [x, y] }) =>
  `Your example at z = (${x.toFixed(3)}, ${y.toFixed(3)}) among the test codes`;

/** What the close-up shows, and the dots on the map. @type {(example: Example) => string} */
export const exampleCaption = ({ sigma, trajectory }) =>
  `Close by: test codes, coloured by label${sigma ? ", and the posterior’s 1σ and 2σ." : "."}` +
  (trajectory.length ? " On the map above, dotted: its way as β goes from low to high." : "");
