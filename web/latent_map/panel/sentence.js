/** The sentence beside the map: what is on screen, following β, the pointer and the selection. */
/** @import {Decoding} from "../model/decoding.js" */
/** @import {Spec} from "../types.js" */
/** @import {World} from "../world.js" */
/** @import {Shown} from "./readout.js" */
import { klPerDimensionAt } from "../data/metrics.js";
import { setText } from "../lib/dom.js";
import {
  bernoulliNats, collapseInWords, exactInWords, exampleInWords, neighbours, placeInWords, reaching, selectionInWords,
  strangerAmong,
} from "../model/sentence.js";

const THEIRS = 4; // neighbours whose codes are tried on an example

/**
 * @param {HTMLElement} element
 * @param {object} options
 * @param {World} options.world
 * @param {Decoding} options.decoding
 * @param {Spec} options.spec
 * @param {() => void} options.onDecoded  figures have come that were asked for earlier
 */
export function createSentence(element, { world, decoding, spec, onDecoded }) {
  const { examples, message, moment, space, state } = world;
  // Of more than two dimensions the KL comes with the plane.
  const rows = message.wide?.kl.map(({ beta, dimensions }) => ({ beta, kl_per_dimension: dimensions }))
    ?? message.metrics;
  /** @type {{key: string, nats: number[]}} of the stranger that was looked at last */
  let theirs = { key: "", nats: [] };
  let lastBeta = NaN;

  /** @type {(shown: Shown) => void} */
  function show(shown) {
    const then = world.film.snapshot(world.film.nearest())?.kl
      .map(({ beta, dimensions }) => ({ beta, kl_per_dimension: dimensions }));
    const parts = message.variational
      ? [collapseInWords(klPerDimensionAt(then?.length ? then : rows, state.beta))] : [];
    if (space.flat) parts.push(ofWhatIsShown(shown));
    if (shown.point === null || shown.point === state.point) parts.push(ofExact());
    setText(element, parts.filter(Boolean).join(" "));
  }

  /** @type {(shown: Shown) => string} */
  function ofWhatIsShown({ z, point }) {
    if (moment.selected.length && !moment.hovered) return selectionInWords(moment.selected.map(labelled));
    if (point !== null) return examples.labels ? ofExample(point) : "";
    if (!message.variational) return "";
    return placeInWords(reaching(examples.positions, examples.sigmas(), z).map(labelled));
  }

  /** The layer of the kept example's exact posterior, while it is on. */
  function ofExact() {
    const { exact } = world;
    if (!exact?.isOn()) return "";
    const found = exact.now();
    if (found === null) return "Keep an example to see its exact posterior.";
    if (found === "waits") return "Its exact posterior is being computed…";
    return found.drawn ? exactInWords(found.drawn) : found.refused;
  }

  /** @type {(point: number) => string} */
  function ofExample(point) {
    const near = neighbours(examples.positions, point);
    const own = labelled(point);
    const among = strangerAmong(own, near.map(labelled));
    if (among === null) return exampleInWords(own, null, null);
    const others = near.filter((i) => labelled(i) === among).slice(0, THEIRS);
    return exampleInWords(own, among, gainOf(point, others));
  }

  /** By how many nats its own code explains an example better. @type {(point: number, others: number[]) => number | null} */
  function gainOf(point, others) {
    const { originals } = world;
    if (!originals || spec.output !== "sigmoid") return null;
    if (state.beta !== lastBeta) { // while β moves no frame waits for five images more
      lastBeta = state.beta;
      onDecoded();
      return null;
    }
    const key = `${point} ${state.beta}`;
    if (theirs.key !== key) {
      const x = Float32Array.from(originals(point), (byte) => byte / 255);
      const looked = { key, nats: /** @type {number[]} */ ([]) };
      theirs = looked;
      let asking = true;
      decoding.ask("theirs", [point, ...others].map(examples.fullOf), (i, mean) => {
        looked.nats[i] = bernoulliNats(x, mean);
        if (!asking && looked === theirs) onDecoded();
      });
      asking = false;
    }
    const [own, ...rest] = theirs.nats;
    const known = rest.filter((nats) => nats !== undefined);
    if (own === undefined || known.length < others.length) return null;
    return known.reduce((sum, nats) => sum + nats, 0) / known.length - own;
  }

  /** @type {(i: number) => string} */
  const labelled = (i) => examples.nameOf(examples.labelOf(i));

  return { show };
}
