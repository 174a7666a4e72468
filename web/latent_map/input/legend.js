/**
 * The legend: a button per label that shows or hides its points. A double click shows one label
 * alone, or all of them again. HTML rather than Plotly's, for the keyboard and for narrow pages.
 */
/** @import {Theme} from "../types.js" */
import { labelColour } from "../lib/theme.js";

/**
 * Which labels are hidden once `label` was double-clicked.
 * @type {(hidden: Set<number>, label: number, count: number) => number[]}
 */
export function isolated(hidden, label, count) {
  const labels = Array.from({ length: count }, (_, other) => other);
  const alone = labels.every((other) => hidden.has(other) !== (other === label));
  return alone ? [] : labels.filter((other) => other !== label);
}

/**
 * @param {HTMLElement} root
 * @param {{names: string[], hidden: Set<number>, onChange: () => void}} options  `hidden` is
 *   changed in place
 */
export function createLegend(root, { names, hidden, onChange }) {
  const buttons = names.map((name, label) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = `Show or hide ${name}; double click: only ${name}`;
    button.append(document.createElement("i"), name);
    button.addEventListener("click", () => toggle(label));
    button.addEventListener("dblclick", () => isolate(label));
    return button;
  });
  root.replaceChildren(...buttons);

  /** @type {(label: number) => void} */
  function toggle(label) {
    if (!hidden.delete(label)) hidden.add(label);
    changed();
  }

  /** @type {(label: number) => void} */
  function isolate(label) {
    const next = isolated(hidden, label, names.length);
    hidden.clear();
    for (const other of next) hidden.add(other);
    changed();
  }

  function changed() {
    buttons.forEach((button, label) =>
      button.setAttribute("aria-pressed", String(!hidden.has(label))));
    onChange();
  }

  /** @type {(theme: Theme) => void} */
  function retheme(theme) {
    buttons.forEach((button, label) =>
      button.style.setProperty("--colour", labelColour(theme, label)));
  }

  changed();
  return { retheme, destroy: () => root.replaceChildren() };
}
