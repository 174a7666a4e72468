/** Contour lines of a grid: marching squares, straight between the cells' edges. */
/** @import {Grid, Pair} from "../types.js" */

/**
 * The stretches on which the grid has this value, each from one edge of a cell to another.
 * @type {(grid: Grid, level: number) => [Pair, Pair][]}
 */
export function levelLines({ x, y, z }, level) {
  /** @type {[Pair, Pair][]} */
  const lines = [];
  for (let row = 0; row + 1 < y.length; row++) {
    for (let column = 0; column + 1 < x.length; column++) {
      const corners = /** @type {Corner[]} */ ([
        [x[column], y[row], z[row][column] - level],
        [x[column + 1], y[row], z[row][column + 1] - level],
        [x[column + 1], y[row + 1], z[row + 1][column + 1] - level],
        [x[column], y[row + 1], z[row + 1][column] - level],
      ]);
      const crossings = corners.flatMap((a, i) => crossing(a, corners[(i + 1) % 4]));
      for (let i = 0; i + 1 < crossings.length; i += 2) lines.push([crossings[i], crossings[i + 1]]);
    }
  }
  return lines;
}

/** @typedef {[x: number, y: number, above: number]} Corner */

/** Where an edge has the level: nowhere or once. @type {(a: Corner, b: Corner) => Pair[]} */
function crossing([ax, ay, az], [bx, by, bz]) {
  if (az > 0 === bz > 0) return [];
  const share = az / (az - bz);
  return [[ax + share * (bx - ax), ay + share * (by - ay)]];
}
