/** The model's figures at the current β. */
/** @import {Metrics} from "../types.js" */
/** @import {Figure} from "../data/metrics.js" */
import { findAll, setText } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";

/** @type {(root: Element) => (row: Metrics | null) => void} */
export function createNumbers(root) {
  const cells = findAll(root, "[data-metric]");
  return (row) => {
    for (const cell of cells) {
      const name = /** @type {Figure} */ (cell.dataset.metric);
      const value = row?.[name] ?? null;
      const counts = name === "active_units";
      setText(cell, value === null ? "–" : formatNumber(value, counts ? 0 : 2));
      cell.classList.toggle("lm-nats", !counts && value !== null);
    }
  };
}
