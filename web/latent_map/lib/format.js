/** Numbers and table cells as text. */

/**
 * Three significant digits, without exponents or trailing zeros.
 * @type {(beta: number) => string}
 */
export const formatBeta = (beta) => String(Number(beta.toPrecision(3)));

/**
 * Seven significant digits: finer than any pixel, and short enough for a link.
 * @type {(value: number) => number}
 */
export const brief = (value) => Number(value.toPrecision(7));

/** With a real minus sign. @type {(value: number, digits: number) => string} */
export const formatNumber = (value, digits) => value.toFixed(digits).replace("-", "−");

/** @type {(value: number | null) => string} */
export function formatDensity(value) {
  if (value === null) return "–";
  if (value === 0) return "0";
  return value < 0.0005 ? value.toExponential(0) : value.toFixed(3);
}

/**
 * A CSV field; a spreadsheet must not take a label for a formula.
 * @type {(value: string | number) => string}
 */
export function csvField(value) {
  const text = String(value);
  if (typeof value === "number" || /^-?[\d.]+$/.test(text)) return text;
  return `"${/^[=+\-@]/.test(text) ? "'" : ""}${text.replaceAll('"', '""')}"`;
}

/** @type {(names: string[], rows: (string | number)[][]) => string} */
export const csvTable = (names, rows) =>
  [names, ...rows.map((row) => row.map(csvField))].map((row) => row.join(",") + "\n").join("");

/** A latent dimension's name, counted from 1: z₁ for 0. @type {(index: number) => string} */
export const dimensionName = (index) =>
  `z${String(index + 1).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)])}`;
