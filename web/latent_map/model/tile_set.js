/** Images of many z, decoded in the map's worker: the newest request wins. */
/** @import {Code} from "../types.js" */
/** @import {Background, TileRole} from "./background.js" */

/** @typedef {{tiles: number[], pixels: Uint8ClampedArray}} Tiles */

/**
 * @param {object} options
 * @param {Pick<Background, "post" | "listen">} options.background
 * @param {TileRole} options.role
 * @param {(tiles: Tiles) => void} options.onTiles  some have been decoded
 */
export function createTileSet({ background, role, onTiles }) {
  let request = 0;
  let done = false;

  background.listen(role, (answer) => {
    if (answer.request === request) done = answer.done;
    onTiles(answer);
  });

  return {
    /** Decode these at β, one tile each. @type {(beta: number, codes: Code[]) => void} */
    draw(beta, codes) {
      request += 1;
      done = false;
      background.post({ draw: { role, beta, codes, request } });
    },
    isDone: () => done,
  };
}
