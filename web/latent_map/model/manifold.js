/** A grid of decodes over a box of the map's plane, kept up to date with β. */
/** @import {Background} from "./background.js" */
/** @import {Space} from "./plane.js" */
/** @import {Tiles} from "./tile_set.js" */
/** @import {Box} from "./tiles.js" */
import { createSpace } from "./plane.js";
import { createTileSet } from "./tile_set.js";
import { tileCentre } from "./tiles.js";

export const TILES = 12; // a side

/** @typedef {ReturnType<typeof createManifold>} Manifold */

/**
 * @param {object} options
 * @param {Pick<Background, "post" | "listen"> & {network?: string}} options.background
 * @param {(tiles: Tiles) => void} options.onTiles  some of the grid has been decoded
 * @param {Space} [options.space]
 */
export function createManifold({ background, onTiles, space = createSpace() }) {
  const set = createTileSet({ background, role: "manifold", onTiles });
  /** @type {Box | null} */
  let box = null;
  /** @type {number | null} */
  let shownBeta = null;
  /** @type {unknown} */
  let shownPlane = null;
  /** @type {string | undefined} */
  let shownNetwork;

  /**
   * Whether this was not the grid asked for already.
   * @type {(beta: number, next: Box) => boolean}
   */
  function ask(beta, next) {
    const before = box;
    const isSame = before !== null && next.every((value, i) => value === before[i]);
    if (isSame && beta === shownBeta && space.plane === shownPlane
      && background.network === shownNetwork) return false;
    [box, shownBeta, shownPlane, shownNetwork] = [next, beta, space.plane, background.network];
    const tiles = Array.from({ length: TILES * TILES }, (_, tile) => tileCentre(tile, TILES, next));
    set.draw(beta, tiles.map(space.lift));
    return true;
  }

  return {
    ask,
    /** @type {() => Box | null} */
    box: () => box,
    state: () => ({ beta: shownBeta, done: set.isDone(), range: box }),
  };
}
