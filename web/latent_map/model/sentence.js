/** What is on screen, in a sentence: of β, of a selection, of a place, of an example. */
/** @import {Pair} from "../types.js" */

// As vae_core/analysis/diagnosis/rules.py has them, and a test compares.
export const COLLAPSED = 0.1; // nats of a dimension
export const NEARLY = 0.5;
const REACH = 2; // of a code's own σ
const FEW_DIMENSIONS = 2; // are told one by one
const NAMED = 4; // of many
const NEIGHBOURS = 12;
const FEW = 1 / 4; // of the neighbours: with fewer of its own label an example is a stranger
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** @type {(i: number) => string} */
const nameOf = (i) => `z${String(i + 1).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)])}`;

/** Which dimensions carry next to nothing; empty where all carry something. @type {(kl: number[]) => string} */
export function collapseInWords(kl) {
  const all = kl.map((_, i) => i);
  const dead = all.filter((i) => kl[i] < COLLAPSED);
  const weak = all.filter((i) => kl[i] >= COLLAPSED && kl[i] < NEARLY);
  if (!dead.length && !weak.length) return "";
  const word = dead.length ? "collapsed" : "nearly collapsed";
  if (kl.length > FEW_DIMENSIONS) return `${manyInWords(kl.length, dead, weak)}.`;
  const [first, second] = [...dead, ...weak];
  const nats = (/** @type {number} */ i) => kl[i].toFixed(1);
  if (second === undefined) return `${nameOf(first)} carries ${nats(first)} nats: ${word}.`;
  if (dead.length && weak.length) {
    return `${nameOf(first)} carries ${nats(first)} nats: collapsed; ${nameOf(second)} ${nats(second)}: nearly.`;
  }
  const most = dead.length ? COLLAPSED : NEARLY;
  return `${nameOf(first)} and ${nameOf(second)} carry less than ${most} nats each: ${word}.`;
}

/** Of many dimensions: how many, and which. @type {(count: number, dead: number[], weak: number[]) => string} */
function manyInWords(count, dead, weak) {
  /** @type {(which: number[], most: number) => string} */
  const part = (which, most) => {
    const names = which.slice(0, NAMED).map(nameOf).join(", ") + (which.length > NAMED ? ", …" : "");
    const said = `less than ${most} nats`;
    if (which.length === count) return `All ${count} dimensions carry ${said}`;
    return `${which.length} of ${count} dimensions ${which.length === 1 ? "carries" : "carry"} ${said} (${names})`;
  };
  if (!dead.length) return `${part(weak, NEARLY)}: nearly collapsed`;
  const collapsed = `${part(dead, COLLAPSED)}: collapsed`;
  if (!weak.length) return collapsed;
  const others = weak.slice(0, NAMED).map(nameOf).join(", ") + (weak.length > NAMED ? ", …" : "");
  return `${collapsed}; ${weak.length} more (${others}) less than ${NEARLY}: nearly`;
}

/**
 * The examples whose own code reaches a place: within two of its σ.
 * @type {(means: Float32Array, sigmas: Float32Array, z: Pair) => number[]}
 */
export function reaching(means, sigmas, [x, y]) {
  /** @type {number[]} */
  const found = [];
  for (let at = 0; at < means.length; at += 2) {
    const dx = (means[at] - x) / sigmas[at];
    const dy = (means[at + 1] - y) / sigmas[at + 1];
    if (dx * dx + dy * dy < REACH * REACH) found.push(at / 2);
  }
  return found;
}

/** @type {(labels: string[]) => string} */
export function placeInWords(labels) {
  if (!labels.length) return "No test code within two of its own σ: the decoder is guessing.";
  const names = byFrequency(labels).map(([name]) => name);
  const count = labels.length === 1 ? "One test code reaches" : `${labels.length} test codes reach`;
  if (names.length === 1 && names[0] === "examples") return `${count} this place.`;
  const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? " and others" : "");
  return `${count} this place: ${shown}.`;
}

/**
 * The labels of the nearest codes to that of an example.
 * @type {(means: Float32Array, i: number) => number[]}
 */
export function neighbours(means, i) {
  const [x, y] = [means[2 * i], means[2 * i + 1]];
  /** @type {{at: number, far: number}[]} */
  const near = [];
  for (let at = 0; 2 * at < means.length; at++) {
    if (at === i) continue;
    const far = (means[2 * at] - x) ** 2 + (means[2 * at + 1] - y) ** 2;
    if (near.length === NEIGHBOURS && far >= near[NEIGHBOURS - 1].far) continue;
    let place = near.length;
    while (place > 0 && near[place - 1].far > far) place--;
    near.splice(place, 0, { at, far });
    near.length = Math.min(near.length, NEIGHBOURS);
  }
  return near.map(({ at }) => at);
}

/**
 * Whose code an example lies among: the label of most neighbours, where hardly one has its own.
 * @type {(own: string, labels: string[]) => string | null}
 */
export function strangerAmong(own, labels) {
  if (!labels.length) return null;
  const alike = labels.filter((label) => label === own).length;
  const [most] = byFrequency(labels)[0];
  return most !== own && alike < FEW * labels.length ? most : null;
}

/**
 * @type {(own: string, among: string | null, gain: number | null) => string}
 * `gain`: nats by which its own code explains it better than theirs; null where that is not known.
 */
export function exampleInWords(own, among, gain) {
  if (among === null) return `This ${own} lies among others of its kind.`;
  const stranger = `This ${own} lies among the ${plural(among)}`;
  if (gain === null) return `${stranger}.`;
  const nats = Math.abs(gain).toFixed(0);
  return `${stranger}: its own code explains it ${nats} nats ${gain < 0 ? "worse" : "better"} than theirs.`;
}

/**
 * What the exact posterior says of the encoder's: the gap, and whose it is.
 * @type {(exact: {log_p: number, elbo: number, approximation: number, amortisation: number}) => string}
 */
export function exactInWords({ log_p, elbo, approximation, amortisation }) {
  const nats = (/** @type {number} */ value) => Math.max(0, value).toFixed(1);
  return "Lines: its exact posterior; filled: the encoder’s. " +
    `Its ELBO is ${nats(log_p - elbo)} nats below log p(x): ${nats(approximation)} because no ellipse fits better ` +
    `than the dotted one, ${nats(amortisation)} because the encoder misses that.`;
}

/** @type {(labels: string[]) => string} */
export function selectionInWords(labels) {
  const [[name, count]] = byFrequency(labels);
  const share = Math.round((100 * count) / labels.length);
  const of = name === "examples" ? "" : `: ${share} % are ${plural(name)}`;
  return `${labels.length} selected${of}.`;
}

/**
 * −log p(x|z) of a Bernoulli, given its mean: nats.
 * @type {(x: ArrayLike<number>, mean: ArrayLike<number>) => number}
 */
export function bernoulliNats(x, mean) {
  let nats = 0;
  for (let i = 0; i < x.length; i++) {
    const p = Math.min(Math.max(mean[i], 1e-7), 1 - 1e-7);
    nats -= x[i] * Math.log(p) + (1 - x[i]) * Math.log(1 - p);
  }
  return nats;
}

/** A digit takes an s; a word of the data is left as it is. @type {(name: string) => string} */
const plural = (name) => (/^\d+$/.test(name) ? `${name}s` : name);

/** @type {(labels: string[]) => [string, number][]} */
function byFrequency(labels) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
