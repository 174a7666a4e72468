/** What the markup says of a run, once. */
/** @import {Spec} from "../types.js" */
/** @import {Model} from "../data/model.js" */
import { find, setText } from "../lib/dom.js";
import { formatBeta } from "../lib/format.js";

/** @type {(root: HTMLElement, model: Model) => void} */
export function describeRun(root, { betas, spec, decodesImages }) {
  root.dataset.conditioned = String(betas.high > betas.low);
  root.dataset.decoder = String(spec !== null);
  setText(find(root, ".lm-beta-fixed"), `Trained at β = ${formatBeta(betas.low)}`);
  find(root, ".lm-manifold").hidden = !decodesImages;
  setText(find(root, ".lm-note"), noteOf(spec));
}

/** @type {(spec: Spec | null) => string} */
export function noteOf(spec) {
  if (!spec) return "This decoder runs on the server: click to decode.";
  const more = spec.latent_dim - 2;
  return more > 0
    ? `The map moves the first two of ${more + 2} dimensions; the others stay 0.`
    : "";
}
