/**
 * The side of a Web Worker, a module, that decodes the manifold and the traversal.
 *
 * Messages in:  {load: {spec, weights}} and {draw: {beta, codes, request}}: a z for each tile.
 * Messages out: {request, tiles, pixels, done}: some tiles' numbers and their grey or RGB bytes.
 *
 * The newest request wins. Its tiles start where the last request had got to, so that every
 * tile keeps being renewed during a long drag, instead of the first few over and over.
 */
/** @import {Decoder} from "./decoder.js" */
/** @import {Code} from "../types.js" */
import { createDecoder } from "./decoder.js";
import { scatterStride, toBytes } from "./tiles.js";

/** @typedef {{beta: number, codes: Code[], request: number}} Draw */

const SLICE_MS = 12; // work between two looks at the mailbox

/** @type {Decoder | null} */
let decoder = null;
/** @type {(Draw & {stride: number}) | null} */
let job = null;
let next = 0;
let remaining = 0;
let awake = false;

globalThis.onmessage = (/** @type {MessageEvent} */ { data }) => {
  if (data.load) decoder = createDecoder(data.load.spec, data.load.weights);
  if (data.draw) startJob(data.draw);
};

/** @type {(draw: Draw) => void} */
function startJob(draw) {
  const tiles = draw.codes.length;
  if (job?.codes.length !== tiles) next = 0;
  job = { ...draw, stride: scatterStride(tiles) };
  remaining = tiles;
  decoder?.setBeta(job.beta);
  if (awake) return;
  awake = true;
  work();
}

function work() {
  if (!decoder || !job) return;
  const until = performance.now() + SLICE_MS;
  const tiles = [];
  const images = [];
  while (remaining > 0 && performance.now() < until) {
    images.push(toBytes(decoder.decode(job.codes[next])));
    tiles.push(next);
    next = (next + job.stride) % job.codes.length;
    remaining--;
  }
  send(job, tiles, images);
  awake = remaining > 0;
  if (awake) setTimeout(work); // lets a newer request in
}

/** @type {(job: Draw, tiles: number[], images: Uint8ClampedArray[]) => void} */
function send({ request }, tiles, images) {
  const size = images.length ? images[0].length : 0;
  const pixels = new Uint8ClampedArray(size * images.length);
  images.forEach((image, i) => pixels.set(image, i * size));
  const message = { request, tiles, pixels, done: remaining === 0 };
  postMessage(message, { transfer: [pixels.buffer] });
}
