/**
 * The manifold preview's side of a Web Worker (decoder.js comes first in the same text).
 *
 * Messages in:  {load: {spec, weights}} and {draw: {beta, range, side, request}}.
 * Messages out: {request, side, tiles, pixels}: some tiles' numbers and their grey or RGB bytes.
 *
 * The newest request wins. Its tiles start where the last request had got to, so that every
 * tile keeps being renewed during a long drag, instead of the first few over and over.
 */
const SLICE_MS = 12; // work between two looks at the mailbox

let decoder = null;
let job = null;
let next = 0;
let remaining = 0;
let awake = false;

onmessage = ({ data }) => {
  if (data.load) decoder = createDecoder(data.load.spec, data.load.weights);
  if (data.draw) startJob(data.draw);
};

function startJob(draw) {
  const tiles = draw.side * draw.side;
  if (!job || job.side !== draw.side) next = 0;
  job = { ...draw, stride: scatterStride(tiles) };
  remaining = tiles;
  decoder.setBeta(job.beta);
  if (!awake) {
    awake = true;
    work();
  }
}

/** A step through the tiles that visits all of them, far apart: near the golden ratio, coprime. */
function scatterStride(tiles) {
  const coprime = (a, b) => (b ? coprime(b, a % b) : a === 1);
  let stride = Math.max(1, Math.round(tiles * 0.618));
  while (!coprime(stride, tiles)) stride++;
  return stride;
}

function work() {
  const until = performance.now() + SLICE_MS;
  const tiles = [];
  const images = [];
  while (remaining > 0 && performance.now() < until) {
    images.push(toBytes(decoder.decode(tileCentre(next))));
    tiles.push(next);
    next = (next + job.stride) % (job.side * job.side);
    remaining--;
  }
  const size = images.length ? images[0].length : 0;
  const pixels = new Uint8ClampedArray(size * images.length);
  images.forEach((image, i) => pixels.set(image, i * size));
  const message = { request: job.request, side: job.side, tiles, pixels, done: remaining === 0 };
  postMessage(message, [pixels.buffer]);
  awake = remaining > 0;
  if (awake) setTimeout(work); // lets a newer request in
}

function tileCentre(tile) {
  const [x0, x1, y0, y1] = job.range;
  const column = tile % job.side;
  const row = (tile - column) / job.side;
  const at = (i) => (i + 0.5) / job.side;
  return [x0 + (x1 - x0) * at(column), y1 - (y1 - y0) * at(row)];
}

function toBytes(image) {
  return Uint8ClampedArray.from(image, (value) => value * 255);
}
