/** What the markup says of a run, once. */
/** @import {Spec} from "../types.js" */
/** @import {Model} from "../data/model.js" */
import { setText, where } from "../lib/dom.js";
import { formatBeta } from "../lib/format.js";

/** @type {(root: HTMLElement, model: Model) => void} */
export function describeRun(root, { betas, spec, decodesImages }) {
  root.dataset.conditioned = String(betas.high > betas.low);
  root.dataset.decoder = String(spec !== null);
  const write = (/** @type {string} */ selector, /** @type {string} */ text) =>
    where(root, selector, (element) => setText(element, text));
  write(".lm-beta-fixed", `Trained at β = ${formatBeta(betas.low)}`);
  write(".lm-note", noteOf(spec));
  where(root, ".lm-manifold", (element) => { element.hidden = !decodesImages; });
}

/** @type {(spec: Spec | null) => string} */
export function noteOf(spec) {
  if (!spec) return "This decoder runs on the server: click to decode.";
  const more = spec.latent_dim - 2;
  return more > 0
    ? `The map moves the first two of ${more + 2} dimensions; the others stay 0.`
    : "";
}
