/** The numbers in Read along, at the map's β. */
/** @import {Figure} from "../latent_map/data/metrics.js" */
/** @import {Message} from "../latent_map/types.js" */
import { metricsAt } from "../latent_map/data/metrics.js";
import { findAll, setText } from "../latent_map/lib/dom.js";
import { formatBeta, formatNumber } from "../latent_map/lib/format.js";

/** @param {HTMLElement} element @param {Message} message */
export function createReading(element, { metrics }) {
  const places = findAll(element, "[data-number]");
  return {
    /** @type {(beta: number) => void} */
    show(beta) {
      const row = metricsAt(metrics, beta);
      if (!row) return;
      for (const place of places) {
        const name = /** @type {Figure} */ (place.dataset.number);
        const value = row[name];
        setText(place, value === null ? "–" : name === "beta" ? formatBeta(beta) : formatNumber(value, 2));
      }
    },
  };
}
