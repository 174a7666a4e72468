/** The host's answers for more than two dimensions: another plane, the codes at another β. */
/** @import {Source, Wide} from "./types.js" */
/** @import {World} from "./world.js" */
import { loadFull, loadGrid, loadShadows } from "./data/wide.js";

/**
 * @param {object} options
 * @param {World} options.world
 * @param {Source} options.source
 * @param {() => void} options.onPlane  the map shows another plane
 * @param {() => void} options.onCodes  codes have come
 * @param {() => void} options.onShadows  the posteriors' shadows on the plane have come
 * @param {(error: unknown) => void} options.onTrouble
 */
export function createFollowing({ world, source, onPlane, onCodes, onShadows, onTrouble }) {
  const { message, space, state, wide: codes } = world;
  /** @type {Wide | null} */
  let now = message.wide ?? null; // whose full codes are here
  let live = true;
  /** @type {{block: string, values: Float32Array | null} | null} */
  let shadow = null; // that was asked for last

  /** @type {(next: Wide) => void} */
  function follow(next) {
    if (!codes || !now) return;
    const before = now;
    now = message.wide = next;
    if (!samePlane(before, next)) turnTo(next);
    if (next.full !== before.full) {
      loadFull(source, next).then((full) => take(now?.full === next.full, () => codes.useFull(full)))
        .catch(onTrouble);
    }
    if (next.drag !== before.drag) loadDrag(next);
    if (next.way?.block !== before.way?.block) loadWay(next);
  }

  /** What the first picture does not need. */
  function loadTheRest() {
    if (!now) return;
    loadDrag(now);
    loadWay(now);
  }

  /** @type {(wanted: Wide) => void} */
  function loadDrag({ drag }) {
    if (drag === null) return codes?.useDrag(null);
    loadGrid(source, drag).then((grid) => take(now?.drag === drag, () => codes?.useDrag(grid)))
      .catch(onTrouble);
  }

  /** @type {(wanted: Wide) => void} */
  function loadWay({ way }) {
    if (way === null) return codes?.useWay(null);
    const { block, point } = way;
    loadGrid(source, block).then((grid) =>
      take(now?.way?.block === block, () => codes?.useWay({ point, codes: grid }))).catch(onTrouble);
  }

  /** The shadows at this β on this plane; null, and asked for, while they are not there. */
  function shadows() {
    const block = now?.shadow;
    if (!block || !codes?.isExact(state.beta)) return null;
    if (shadow?.block !== block) {
      /** @type {{block: string, values: Float32Array | null}} */
      const wanted = { block, values: null };
      shadow = wanted;
      loadShadows(source, block).then((values) => {
        wanted.values = values;
        if (live && shadow === wanted) onShadows();
      }).catch(onTrouble);
    }
    return shadow.values;
  }

  /** @type {(isWanted: boolean, use: () => void) => void} */
  function take(isWanted, use) {
    if (!live || !isWanted) return;
    use();
    onCodes();
  }

  /** What is kept stays the z that it is, and lies elsewhere on the map. @type {(next: Wide) => void} */
  function turnTo(next) {
    const kept = Array.from(world.keptCode());
    codes?.useDrag(null);
    space.use(next);
    state.z = space.project(kept);
    if (state.point === null) state.full = kept;
    if (state.toFull) state.to = space.project(state.toFull);
    onPlane();
  }

  return { follow, loadTheRest, shadows, destroy: () => { live = false; } };
}

/** @type {(a: Wide, b: Wide) => boolean} */
const samePlane = (a, b) => a.text === b.text && a.origin.every((value, i) =>
  value === b.origin[i] && a.across[i] === b.across[i] && a.up[i] === b.up[i]);
