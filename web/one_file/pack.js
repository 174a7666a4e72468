/** Blocks made in the page: a JSON header and a body, as a server packs them. */

/** Undone by data/blocks.js. @type {(header: object, body: Uint8Array) => Uint8Array} */
export function pack(header, body) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes;
}

/**
 * Real numbers as 16-bit integers, in steps as fine as they allow but no finer than `least`.
 * @type {(values: Float32Array, least?: number) => {integers: Int16Array, step: number}}
 */
export function quantised(values, least = 0) {
  const most = values.reduce((furthest, value) => Math.max(furthest, Math.abs(value)), 0);
  const step = Math.max(least, most / 32000) || 1;
  return { integers: Int16Array.from(values, (value) => Math.round(value / step)), step };
}

/**
 * A grid of integers as data/codes.js unpacks it: second differences along the nodes, all low bytes
 * before all high ones.
 * @type {(grid: Int16Array[]) => Uint8Array}
 */
export function packGrid(grid) {
  const size = grid.length ? grid[0].length : 0;
  const bytes = new Uint8Array(2 * size * grid.length);
  /** @type {Int16Array} */
  let before = new Int16Array(size);
  /** @type {Int16Array} */
  let slope = new Int16Array(size);
  grid.forEach((values, node) => {
    const rise = values.map((value, i) => value - before[i]);
    for (let i = 0; i < size; i++) {
      const bend = (rise[i] - slope[i]) & 0xffff;
      bytes[node * size + i] = bend & 255;
      bytes[(grid.length + node) * size + i] = bend >> 8;
    }
    [before, slope] = [values, rise];
  });
  return bytes;
}
