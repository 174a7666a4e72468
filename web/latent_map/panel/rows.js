/** A decoded row in its columns' own units, over the canvas of the decoded image: a table or a curve. */
/** @import {RowColumn, Rows, Theme} from "../types.js" */
import { withAlpha } from "../lib/colour.js";
import { contextOf } from "../lib/image.js";

const SIDE = 448; // pixels; the page shows half of them or fewer on a common display
const MARGIN = 18;
const MOST_LINES = 14; // of a table: smaller text could not be read

/**
 * @type {(canvas: HTMLCanvasElement, rows: Rows) => {draw: (values: Float32Array, theme: Theme) => void}}
 */
export function createRows(canvas, { columns, series }) {
  Object.assign(canvas, { width: SIDE, height: SIDE });
  canvas.style.imageRendering = "auto";
  canvas.dataset.rows = "";
  const context = contextOf(canvas);
  const drawn = series ? drawCurve : columns.length <= MOST_LINES ? drawTable : drawBars;
  return {
    draw(values, theme) {
      context.clearRect(0, 0, SIDE, SIDE);
      const own = ownUnits(columns, values);
      drawn(context, own, columns, theme);
      canvas.setAttribute("aria-label", series ? curveInWords(columns, own) : rowInWords(columns, own));
    },
  };
}

/**
 * What a row's places stand for: a number in its own units, or the most probable category's place.
 * @type {(columns: RowColumn[], values: ArrayLike<number>) => number[]}
 */
export function ownUnits(columns, values) {
  let at = 0;
  return columns.map(({ mean, scale, categories }) => {
    if (categories.length === 0) return values[at++] * scale + mean;
    let best = 0;
    for (let i = 1; i < categories.length; i++) if (values[at + i] > values[at + best]) best = i;
    at += categories.length;
    return best;
  });
}

/** A value as words: a category's name, or a number with its column's decimals. @type {(column: RowColumn, value: number) => string} */
export function inWords({ categories, decimals }, value) {
  if (categories.length) return categories[value];
  return decimals === null ? Number(value.toPrecision(4)).toString() : value.toFixed(decimals);
}

/** A row as it is read aloud; of many columns it would be no help. @type {(columns: RowColumn[], own: number[]) => string} */
export function rowInWords(columns, own) {
  if (columns.length > MOST_LINES) return "Decoded row";
  return `Decoded row: ${columns.map((column, i) => `${column.name} ${inWords(column, own[i])}`).join(", ")}`;
}

/** A curve as it is read aloud: its ends, and where it is lowest and highest. @type {(columns: RowColumn[], own: number[]) => string} */
export function curveInWords(columns, own) {
  const [lowest, highest] = [Math.min, Math.max].map((most) => own.indexOf(most(...own)));
  const at = (/** @type {number} */ i) => `${inWords({ ...columns[i], decimals: null }, own[i])} at ${columns[i].name}`;
  return `Decoded curve from ${columns[0].name} to ${columns[columns.length - 1].name}: `
    + `lowest ${at(lowest)}, highest ${at(highest)}`;
}

/** Where a number lies between its column's ends, from 0 to 1. @type {(column: RowColumn, value: number) => number} */
const share = ({ low, high }, value) =>
  Math.min(1, Math.max(0, (value - low) / Math.max(high - low, 1e-9)));

/** @type {(context: CanvasRenderingContext2D, own: number[], columns: RowColumn[], theme: Theme) => void} */
function drawTable(context, own, columns, theme) {
  const step = (SIDE - 2 * MARGIN) / columns.length;
  const size = Math.min(26, step * 0.5);
  context.textBaseline = "alphabetic";
  columns.forEach((column, i) => {
    const base = MARGIN + i * step + size;
    const words = inWords(column, own[i]);
    context.fillStyle = theme.text;
    context.font = `600 ${size}px ${theme.font}`;
    context.textAlign = "right";
    context.fillText(words, SIDE - MARGIN, base);
    const room = SIDE - 2.5 * MARGIN - context.measureText(words).width;
    context.font = `${size}px ${theme.font}`;
    context.textAlign = "left";
    context.fillStyle = withAlpha(theme.text, 0.75);
    context.fillText(fitted(context, column.name, room), MARGIN, base);
    if (column.categories.length) return;
    context.fillStyle = withAlpha(theme.text, 0.15);
    context.fillRect(MARGIN, base + size * 0.3, SIDE - 2 * MARGIN, 4);
    context.fillStyle = theme.primary;
    context.fillRect(MARGIN, base + size * 0.3, (SIDE - 2 * MARGIN) * share(column, own[i]), 4);
  });
}

/** @type {(context: CanvasRenderingContext2D, text: string, room: number) => string} */
function fitted(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let kept = text;
  while (kept.length > 1 && context.measureText(`${kept}…`).width > room) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** @type {(context: CanvasRenderingContext2D, own: number[], columns: RowColumn[], theme: Theme) => void} */
function drawBars(context, own, columns, theme) {
  const step = (SIDE - 2 * MARGIN) / columns.length;
  context.fillStyle = theme.primary;
  own.forEach((value, i) => {
    const part = columns[i].categories.length ? 1 : share(columns[i], value);
    const length = (SIDE - 2 * MARGIN) * part;
    context.fillRect(MARGIN + i * step, SIDE - MARGIN - length, Math.max(1, step * 0.8), length);
  });
}

/** @type {(context: CanvasRenderingContext2D, own: number[], columns: RowColumn[], theme: Theme) => void} */
function drawCurve(context, own, columns, theme) {
  const low = Math.min(...columns.map((column) => column.low));
  const high = Math.max(...columns.map((column) => column.high));
  const [top, bottom, left, right] = [MARGIN + 20, SIDE - MARGIN - 26, MARGIN, SIDE - MARGIN];
  const y = (/** @type {number} */ value) =>
    bottom - (bottom - top) * ((value - low) / Math.max(high - low, 1e-9));
  const x = (/** @type {number} */ i) => left + ((right - left) * i) / Math.max(1, own.length - 1);
  context.strokeStyle = withAlpha(theme.text, 0.2);
  context.lineWidth = 1.5;
  for (const value of low < 0 && high > 0 ? [low, 0, high] : [low, high]) {
    context.beginPath();
    context.moveTo(left, y(value));
    context.lineTo(right, y(value));
    context.stroke();
  }
  context.fillStyle = withAlpha(theme.text, 0.75);
  context.font = `20px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(high.toPrecision(3), left, top - 6);
  context.fillText(columns[0].name, left, SIDE - 10);
  context.textAlign = "right";
  context.fillText(columns[columns.length - 1].name, right, SIDE - 10);
  context.strokeStyle = theme.primary;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.beginPath();
  own.forEach((value, i) => context.lineTo(x(i), y(value)));
  context.stroke();
}
