/** @import {Metrics} from "../types.js" */

/**
 * The rows on both sides of β, and how far it is from the first to the second, in log β.
 * @template {{beta: number}} Row
 * @param {Row[]} rows  one or more, in ascending β
 * @param {number} beta
 */
export function between(rows, beta) {
  const last = rows.length - 1;
  let i = 0;
  while (i < last && rows[i + 1].beta <= beta) i++;
  const [from, to] = [rows[i], rows[Math.min(i + 1, last)]];
  const span = Math.log(to.beta / from.beta);
  const share = span > 0 ? Math.min(1, Math.max(0, Math.log(beta / from.beta) / span)) : 0;
  return { from, to, share };
}

/** @typedef {Exclude<keyof Metrics, "kl_per_dimension">} Figure */

/** The KL of each dimension at β, likewise. @type {(rows: Pick<Metrics, "beta" | "kl_per_dimension">[], beta: number) => number[]} */
export function klPerDimensionAt(rows, beta) {
  if (!rows.length) return [];
  const { from, to, share } = between(rows, beta);
  const [a, b] = [from, to].map((row) => row.kl_per_dimension ?? []);
  return a.map((nats, i) => nats + share * (b[i] - nats));
}

/**
 * The numbers at β, linear in log β between rows: reconstruction + KL stays the same sum everywhere.
 * @type {(rows: Metrics[], beta: number) => Metrics | null}
 */
export function metricsAt(rows, beta) {
  if (!rows.length) return null;
  const { from, to, share } = between(rows, beta);
  const mix = (/** @type {Figure} */ name) => {
    const [a, b] = [from[name], to[name]];
    return a === null || b === null ? null : a + share * (b - a);
  };
  const names = /** @type {Figure[]} */ (Object.keys(from).filter((name) => name !== "kl_per_dimension"));
  return /** @type {Metrics} */ (/** @type {unknown} */ (Object.fromEntries(names.map((name) => [name, mix(name)]))));
}
