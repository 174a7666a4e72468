/**
 * The map's side of a Web Worker, a module: it decodes single images, and the tiles of the manifold
 * and of the traversal.
 *
 * Messages in:
 *   {load: {spec, weights}, network}                a network, and what to call it
 *   {ask: {role, codes, beta, request}, network}    single images of that network
 *   {draw: {role, codes, beta, request}, network}   tiles; their role is "manifold" or "traversal"
 * Messages out:
 *   {kind: "image", role, request, index, values}
 *   {kind: the tiles' role, request, tiles, pixels, done}   some tiles' numbers, and their grey or
 *                                                           RGB bytes
 *
 * Of each role the newest request is worked on. The image under the pointer, role "shown", comes
 * before all else, tiles come last. Between two images the worker looks into its mailbox. New images
 * and tiles start where the last request of their role had got to, so that each of them keeps being
 * renewed during a long drag, instead of the first few over and over.
 */
/** @import {Code} from "../types.js" */
/** @import {Decoder} from "./decoder.js" */
import { createDecoder } from "./decoder.js";
import { scatterStride, toBytes } from "./tiles.js";

/** @typedef {{role: string, codes: Code[], beta: number, request: number, network: string}} Request */
/** @typedef {Request & {next: number, left: number}} Ask */
/** @typedef {Request & {next: number, left: number, stride: number}} Job */

const SLICE_MS = 12; // work between two looks at the mailbox

const MOST_NETWORKS = 40; // of a training, beside the run's own

/** @type {Map<string, {decoder: Decoder, beta: number | null}>} */
const networks = new Map(); // by name, those that came first at the front
/** @type {Map<string, Ask>} */
const asks = new Map(); // by role
/** @type {Map<string, Job>} */
const jobs = new Map(); // by role; the one that has waited longest is first
let awake = false;

globalThis.onmessage = (/** @type {MessageEvent} */ { data }) => {
  if (data.load) take(data.network, createDecoder(data.load.spec, data.load.weights));
  if (data.ask) takeAsk({ ...data.ask, network: data.network });
  if (data.draw) takeJob({ ...data.draw, network: data.network });
  if (awake) return;
  awake = true;
  work();
};

/** @type {(name: string, decoder: Decoder) => void} */
function take(name, decoder) {
  networks.set(name, { decoder, beta: null });
  const [, oldest] = networks.keys(); // the first is the run's own
  if (networks.size > MOST_NETWORKS + 1) networks.delete(oldest);
}

/** @type {(ask: Request) => void} */
function takeAsk(ask) {
  const images = ask.codes.length;
  const before = asks.get(ask.role);
  const next = before?.codes.length === images ? before.next : 0;
  asks.set(ask.role, { ...ask, next, left: images });
}

/** @type {(draw: Request) => void} */
function takeJob(draw) {
  const tiles = draw.codes.length;
  const before = jobs.get(draw.role);
  const next = before?.codes.length === tiles ? before.next : 0;
  jobs.set(draw.role, { ...draw, next, left: tiles, stride: scatterStride(tiles) });
}

const nextAsk = () => asks.get("shown") ?? [...asks.values()][0];
const nextJob = () => [...jobs.values()].find(({ left }) => left > 0);

function work() {
  const [ask, job] = [nextAsk(), nextJob()];
  if (ask) decodeOne(ask);
  else if (job) decodeTiles(job);
  awake = Boolean(nextAsk() ?? nextJob());
  if (awake) setTimeout(work); // lets a newer request in
}

/** @type {(name: string, beta: number, code: Code) => Float32Array} */
function decode(name, beta, code) {
  const network = networks.get(name) ?? networks.get("");
  if (!network) throw new Error("Nothing to decode with has been loaded");
  if (beta !== network.beta) network.decoder.setBeta(beta);
  network.beta = beta;
  return network.decoder.decode(code);
}

/** @type {(ask: Ask) => void} */
function decodeOne(ask) {
  const { role, codes, beta, request, network } = ask;
  const index = ask.next;
  ask.next = (index + 1) % codes.length;
  if (--ask.left <= 0) asks.delete(role);
  if (!codes.length) return;
  const values = decode(network, beta, codes[index]).slice();
  postMessage({ kind: "image", role, request, index, values }, { transfer: [values.buffer] });
}

/** @type {(job: Job) => void} */
function decodeTiles(job) {
  const { role, beta, codes, stride, request, network } = job;
  const until = performance.now() + SLICE_MS;
  const tiles = [];
  const images = [];
  while (job.left > 0 && performance.now() < until) {
    images.push(toBytes(decode(network, beta, codes[job.next])));
    tiles.push(job.next);
    job.next = (job.next + stride) % codes.length;
    job.left--;
  }
  const size = images.length ? images[0].length : 0;
  const pixels = new Uint8ClampedArray(size * images.length);
  images.forEach((image, i) => pixels.set(image, i * size));
  postMessage({ kind: role, request, tiles, pixels, done: job.left === 0 }, { transfer: [pixels.buffer] });
  jobs.delete(role);
  jobs.set(role, job); // the other tiles' turn
}
