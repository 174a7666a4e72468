/** @import {Metrics} from "../types.js" */

/**
 * The numbers at β, linear in log β between rows: reconstruction + KL stays the same sum everywhere.
 * @type {(rows: Metrics[], beta: number) => Metrics | null}
 */
export function metricsAt(rows, beta) {
  if (!rows.length) return null;
  const last = rows.length - 1;
  let i = 0;
  while (i < last && rows[i + 1].beta <= beta) i++;
  const [from, to] = [rows[i], rows[Math.min(i + 1, last)]];
  const span = Math.log(to.beta / from.beta);
  const s = span > 0 ? Math.min(1, Math.max(0, Math.log(beta / from.beta) / span)) : 0;
  const mix = (/** @type {keyof Metrics} */ name) => {
    const [a, b] = [from[name], to[name]];
    return a === null || b === null ? null : a + s * (b - a);
  };
  const names = /** @type {(keyof Metrics)[]} */ (Object.keys(from));
  return /** @type {Metrics} */ (Object.fromEntries(names.map((name) => [name, mix(name)])));
}
