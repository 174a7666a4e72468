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

/** @typedef {{kind: string, text: string}} Clause  A part of the sentence, see web/said. */

/** @type {(kind: string, text: string) => Clause} */
const clause = (kind, text) => ({ kind, text });
const NOTHING = clause("", "");
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
  /** @type {{text: string, clauses: Clause[]}} */
  let said = { text: "", clauses: [] };
  const abort = new AbortController();

  /** @type {(shown: Shown) => void} */
  function show(shown) {
    const then = world.film.snapshot(world.film.nearest())?.kl
      .map(({ beta, dimensions }) => ({ beta, kl_per_dimension: dimensions }));
    const clauses = message.variational
      ? [clause("collapse", collapseInWords(klPerDimensionAt(then?.length ? then : rows, state.beta)))] : [];
    if (space.flat) clauses.push(ofWhatIsShown(shown));
    if (shown.point === null || shown.point === state.point) clauses.push(clause("exact", ofExact()));
    const next = clauses.filter(({ text }) => text);
    const text = next.map((each) => each.text).join(" ");
    if (text === said.text) return;
    said = { text, clauses: next };
    setText(element, text);
    tell();
  }

  /** Read along follows. */
  function tell() {
    element.dispatchEvent(new CustomEvent("lm-said", { detail: said.clauses, bubbles: true }));
  }

  /** @type {(shown: Shown) => Clause} */
  function ofWhatIsShown({ z, point }) {
    if (moment.selected.length && !moment.hovered) {
      return clause("selection", selectionInWords(moment.selected.map(labelled)));
    }
    if (point !== null) return examples.labels ? ofExample(point) : NOTHING;
    if (!message.variational) return NOTHING;
    const labels = reaching(examples.positions, examples.sigmas(), z).map(labelled);
    return clause(labels.length ? "reached" : "guess", placeInWords(labels));
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

  /** @type {(point: number) => Clause} */
  function ofExample(point) {
    const near = neighbours(examples.positions, point);
    const own = labelled(point);
    const among = strangerAmong(own, near.map(labelled));
    if (among === null) return clause("alike", exampleInWords(own, null, null));
    const others = near.filter((i) => labelled(i) === among).slice(0, THEIRS);
    return clause("stranger", exampleInWords(own, among, gainOf(point, others)));
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

  document.addEventListener("lm-ask", tell, { signal: abort.signal });

  return { show, destroy: () => abort.abort() };
}
