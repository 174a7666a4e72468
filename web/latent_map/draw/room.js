/** @import {Pair} from "../types.js" */

/**
 * Remembers what is placed: whether [x, y] has room beside it, and if so, places it. Places are
 * `side` apart along one of the axes.
 * @type {(side: number) => (at: Pair) => boolean}
 */
export function createRoom(side) {
  /** @type {Map<string, Pair>} */
  const cells = new Map(); // by cell, at most one place each: a cell is as large as what is placed
  return ([x, y]) => {
    const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        const other = cells.get(`${c},${r}`);
        if (other && Math.abs(other[0] - x) < side && Math.abs(other[1] - y) < side) return false;
      }
    }
    cells.set(`${column},${row}`, [x, y]);
    return true;
  };
}
