/**
 * A training that goes on, as a film of which only the present is known: each moment that comes is
 * glided to from the one before. Network and figures are the newest's.
 */
/** @import {Source} from "../types.js" */
/** @import {Film, Snapshot} from "./film.js" */
import { createGlide } from "../input/film_play.js";
import { readSnapshot } from "./film.js";

const GLIDE_MS = 450; // moments come some 600 to 900 ms apart
const AGAIN_MS = 500; // after which a source that had none, or did not answer, is asked again

/** @typedef {ReturnType<typeof createLiveFilm>} LiveFilm */

/**
 * @param {object} options
 * @param {Source} options.source
 * @param {string} options.first  the block that the map was mounted with
 * @param {string | null} [options.follows]  what the source is asked for the latest moment by; null:
 *   the host says when there is another one
 * @param {(name: string, snapshot: Snapshot, before: string) => void} options.onMoment  one has
 *   come; `before`: the name of a network that nothing needs any more
 */
export function createLiveFilm({ source, first, follows = null, onMoment }) {
  /** @type {Map<number, Snapshot>} */
  const here = new Map(); // by place; 0 is what the map was mounted with
  let asked = first;
  let newest = 0;
  let live = true;
  let share = 1; // of the way from the moment before to the newest
  /** @type {ReturnType<typeof createGlide> | null} */
  let glide = null;

  const networkName = (/** @type {number} */ place) => (place === 0 ? "" : `moment ${place}`);

  /** Fetch a moment, unless it has been asked for; one that is over by now is no loss. @type {(block: string) => Promise<void>} */
  async function arrive(block) {
    if (block === asked) return;
    asked = block;
    let snapshot;
    try {
      snapshot = readSnapshot(await source.block(block));
    } catch {
      return;
    }
    if (!live || asked !== block) return;
    newest += 1;
    here.set(newest, snapshot);
    here.delete(newest - 2);
    share = 0;
    glide = createGlide(0, 1, GLIDE_MS);
    onMoment(networkName(newest), snapshot, networkName(Math.max(0, newest - 2)));
  }

  /** @type {(name: string, latest: NonNullable<Source["latest"]>) => Promise<void>} */
  async function follow(name, latest) {
    while (live) {
      const block = globalThis.document?.hidden ? null : await latest(name, asked).catch(() => null);
      if (!live) return;
      if (block !== null) await arrive(block);
      else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  /** @type {(now: number) => boolean} */
  function advance(now) {
    if (!glide) return false;
    const moved = glide.advance(now);
    share = moved.place;
    if (moved.ended) glide = null;
    return true;
  }

  /** @satisfies {Omit<Film, "position">} */
  const film = {
    around: () => (newest === 0 ? { from: 0, to: 0, share: 0 }
      : share >= 1 ? { from: newest, to: newest, share: 0 }
        : { from: newest - 1, to: newest, share }),
    entries: [],
    /** @type {(place: number) => number | null} */
    epochOf: (place) => here.get(place)?.epoch ?? null,
    last: 0,
    load() {},
    settled: () => newest,
    isSettled: () => true,
    moveTo() {},
    nearest: () => newest,
    networkName,
    placeOf: () => 0,
    /** @type {(place: number) => Snapshot | null} */
    snapshot: (place) => here.get(place) ?? null,
  };
  const followed = follows !== null && source.latest;
  if (followed) follow(follows, followed);
  return {
    ...film,
    position: 0,
    advance,
    /** The host says that there is another moment. @type {(block: string) => void} */
    arrive(block) { if (!followed) arrive(block); },
    destroy() { live = false; },
  };
}
