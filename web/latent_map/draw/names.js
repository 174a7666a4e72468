/** Each shown label's name at the median of its codes. */
/** @import {Layer, View} from "../types.js" */
import { inkOn } from "../lib/colour.js";
import { setText } from "../lib/dom.js";
import { labelColour } from "../lib/theme.js";
import { inside } from "./area.js";
import { add, set } from "./svg.js";

/** @type {(area: SVGElement) => Layer} */
export function createNames(area) {
  const group = add(area, "g", "lm-names");

  /** @type {(view: View) => void} */
  function draw({ scale, theme, layers, examples, hidden }) {
    const middles = layers.has("labels") ? examples.middles(hidden) : [];
    while (group.children.length < middles.length) add(group, "text", "lm-name");
    while (group.children.length > middles.length) group.lastChild?.remove();
    middles.forEach(({ label, z }, i) => {
      const text = /** @type {SVGElement} */ (group.children[i]);
      const [x, y] = inside(scale, z);
      set(text, { x, y: y + 4 });
      const colour = labelColour(theme, label);
      text.style.stroke = colour;
      text.style.fill = inkOn(colour);
      setText(text, examples.nameOf(label));
    });
  }

  return { when: "frame", draw };
}
