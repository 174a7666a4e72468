/**
 * The training as a film: what the run kept of some of its moments, and the trained run as the last.
 *
 * A position on it runs from 0, the first snapshot, to `last`, the trained run. Between two moments
 * that are here the codes glide; the network and the figures are those of the nearer one. What has
 * not come yet, or cannot be used, is passed over.
 */
/** @import {CodesHeader, Metrics, Source, Spec} from "../types.js" */
/** @import {Codes} from "./codes.js" */
import { readBlock, sectionsOf } from "./blocks.js";
import { createCodes, openGrid } from "./codes.js";

const AT_ONCE = 3; // blocks that are fetched at the same time

/**
 * @typedef {object} Snapshot
 * @property {number} epoch
 * @property {Codes} codes  in all dimensions of the latent space, or padded to two
 * @property {number} dimensions
 * @property {Metrics[]} metrics
 * @property {{beta: number, dimensions: number[]}[]} kl  of each dimension, nats per example
 * @property {{spec: Spec, weights: Uint8Array}} network
 * @property {Uint8Array} images  originals of a few examples
 * @property {number[]} imageNumbers  whose they are
 * @property {Uint8Array} labels
 * @property {import("../types.js").PlaneSpec | null} plane  of more than two dimensions, those with
 *   most KL at that moment
 */

/** @typedef {{epoch: number, block: string}} Entry */
/** @typedef {ReturnType<typeof createFilm>} Film */

/**
 * A moment as the data of a map that begins with it: a training that goes on.
 * @type {(source: Source, digest: string) => Promise<import("./blocks.js").RunData>}
 */
export async function loadMoment(source, digest) {
  const block = await source.block(digest);
  const { header, body } = readBlock(block);
  const moment = readSnapshot(block);
  const { codes, dimensions, plane, network } = moment;
  const full = plane && {
    beta: codes.betas[0], dimensions, step: header.mean_step,
    integers: openGrid(sectionsOf(header, body).mean, codes.betas.length)(0),
  };
  return { header, sections: sectionsOf(header, body), full, plane, decoder: network, moment };
}

/** @type {(block: Uint8Array) => Snapshot} */
export function readSnapshot(block) {
  const { header, body } = readBlock(block);
  const part = (/** @type {string} */ name) => {
    const [at, size] = header.sections[name] ?? [0, 0];
    return body.subarray(at, at + size);
  };
  return {
    epoch: header.epoch,
    codes: createCodes(/** @type {CodesHeader} */ (header), sectionsOf(header, body)),
    dimensions: header.dimensions,
    metrics: header.metrics,
    kl: header.kl,
    network: { spec: header.spec, weights: part("weights") },
    images: part("images"),
    imageNumbers: header.image_numbers ?? [],
    labels: part("labels"),
    plane: header.plane ?? null,
  };
}

/**
 * @param {object} options
 * @param {Source} options.source
 * @param {Entry[]} options.entries  ascending
 * @param {(place: number, snapshot: Snapshot) => void} options.onLoaded
 * @param {(error: unknown) => void} options.onTrouble
 */
export function createFilm({ source, entries, onLoaded, onTrouble }) {
  const last = entries.length;
  /** @type {(Snapshot | "failed" | undefined)[]} */
  const here = new Array(last);
  let position = last;
  let begun = false;

  /** @type {(place: number) => boolean} */
  const isHere = (place) => place === last || typeof here[place] === "object";

  /** Fetch all of them once, the nearest first. */
  function load() {
    if (begun) return;
    begun = true;
    const waiting = entries.map((_, i) => i);
    const next = async () => {
      while (waiting.length) {
        waiting.sort((a, b) => Math.abs(a - position) - Math.abs(b - position));
        await fetchOne(/** @type {number} */ (waiting.shift()));
      }
    };
    for (let i = 0; i < AT_ONCE; i++) next();
  }

  /** @type {(place: number) => Promise<void>} */
  async function fetchOne(place) {
    try {
      const snapshot = readSnapshot(await source.block(entries[place].block));
      here[place] = snapshot;
      onLoaded(place, snapshot);
    } catch (error) {
      here[place] = "failed";
      onTrouble(error);
    }
  }

  /**
   * The moments on both sides of the position, and how far it is from the first to the second.
   * @type {() => {from: number, to: number, share: number}}
   */
  function around() {
    let [from, to] = [Math.floor(position), Math.ceil(position)];
    while (from >= 0 && !isHere(from)) from--;
    while (!isHere(to)) to++;
    if (from < 0) from = to;
    return { from, to, share: to > from ? Math.max(0, (position - from) / (to - from)) : 0 };
  }

  /** The moment whose network and figures are shown. */
  function nearest() {
    const { from, to, share } = around();
    return share < 0.5 ? from : to;
  }

  return {
    around,
    entries,
    /** What a moment's network is called among those that decode. @type {(place: number) => string} */
    networkName: (place) => (place >= last ? "" : `moment ${place}`),
    /** The epoch of a moment; null for the trained run. @type {(place: number) => number | null} */
    epochOf: (place) => (place >= last ? null : entries[place].epoch),
    last,
    load,
    /** How many have come, or cannot. */
    settled: () => here.reduce((sum, one) => sum + Number(one !== undefined), 0),
    /** Whether a play may go there. @type {(place: number) => boolean} */
    isSettled: (place) => Math.ceil(place) >= last || here[Math.ceil(place)] !== undefined,
    /** @type {(next: number) => void} */
    moveTo(next) { position = Math.min(last, Math.max(0, next)); },
    nearest,
    /** The moment nearest to an epoch; null: the trained run. @type {(epoch: number | null) => number} */
    placeOf: (epoch) => epoch === null ? last : entries.reduce((best, { epoch: other }, i) =>
      (Math.abs(other - epoch) < Math.abs(entries[best].epoch - epoch) ? i : best), 0),
    get position() { return position; },
    /** @type {(place: number) => Snapshot | null} */
    snapshot: (place) => {
      const found = here[place];
      return typeof found === "object" ? found : null;
    },
  };
}
