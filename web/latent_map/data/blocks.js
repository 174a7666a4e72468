/**
 * A run's blocks: large, unchanging, named by digest.
 *
 * A block is the length of a JSON header (uint32, little-endian), the header, and a body.
 */
/** @import {CodesHeader, ImagesHeader, Message, Source, Spec} from "../types.js" */

/** @type {(bytes: Uint8Array) => {header: any, body: Uint8Array}} */
export function readBlock(bytes) {
  if (bytes.length < 4) throw new Error("A block is shorter than its header");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (4 + length > bytes.length) throw new Error("A block is shorter than its header");
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { header, body: bytes.subarray(4 + length) };
}

/**
 * What the first picture needs; all blocks are asked for at once. `inline` are codes that came
 * with the message, where no block is named. Where the message names codes to begin with, `rest`
 * fetches all of them.
 * @type {(source: Source, blocks: Message["blocks"], inline?: Uint8Array, wide?: Message["wide"]) => Promise<RunData>}
 *
 * @typedef {object} RunData
 * @property {CodesHeader} header
 * @property {{mean: Uint8Array, log_variance: Uint8Array, labels: Uint8Array}} sections
 * @property {(() => Promise<Grids>) | null} [rest]
 * @property {import("./film.js").Snapshot | null} [moment]  what a training is at, of one that goes on
 * @property {import("../types.js").PlaneSpec | null} [plane]
 * @property {Full | null} full  of more than two dimensions
 * @property {{spec: Spec, weights: Uint8Array} | null} decoder
 */
export async function loadRun(source, blocks, inline = new Uint8Array(0), wide = undefined) {
  const { glimpse, codes: all } = blocks;
  const begin = glimpse ?? all;
  const [codes, decoder, full] = await Promise.all([
    begin === null ? inline : source.block(begin),
    blocks.decoder === null ? null : source.block(blocks.decoder),
    wide ? source.block(wide.full).then((block) => readFull(block, wide.beta)) : null,
  ]);
  const network = decoder && readBlock(decoder);
  return {
    ...readGrids(codes),
    rest: glimpse && all ? () => source.block(all).then(readGrids) : null,
    full,
    decoder: network && { spec: network.header, weights: network.body },
  };
}

/** @typedef {{header: CodesHeader, sections: RunData["sections"]}} Grids */

/** @type {(block: Uint8Array) => Grids} */
function readGrids(block) {
  const { header, body } = readBlock(block);
  return { header, sections: sectionsOf(header, body) };
}

/**
 * Every example's code at one β.
 * @typedef {object} Full
 * @property {number} beta
 * @property {Int16Array} integers  (points × dimensions)
 * @property {number} dimensions
 * @property {number} step
 */

/** @type {(block: Uint8Array, beta: number) => Full} */
export function readFull(block, beta) {
  const { header, body } = readBlock(block);
  const integers = new Int16Array(body.slice().buffer); // a copy is aligned
  return { beta, integers, dimensions: header.dimensions, step: header.step };
}

/** @type {(header: CodesHeader, body: Uint8Array) => RunData["sections"]} */
export function sectionsOf(header, body) {
  const section = (/** @type {string} */ name) => {
    const [at, size] = header.sections[name] ?? [0, 0];
    return body.subarray(at, at + size);
  };
  return { mean: section("mean"), log_variance: section("log_variance"), labels: section("labels") };
}

/**
 * The test images, as a function of their index.
 * @type {(source: Source, digest: string) => Promise<(i: number) => Uint8Array>}
 */
export async function loadImages(source, digest) {
  const { header, body } = readBlock(await source.block(digest));
  const { height, width, channels } = /** @type {ImagesHeader} */ (header);
  const size = height * width * channels;
  return (i) => body.subarray(i * size, (i + 1) * size);
}
