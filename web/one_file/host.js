/**
 * What a server answers while the map is used, worked out in the page: another plane and the codes
 * that belong to it, an example's way over β, the figures nearest to a β.
 */
/** @import {CodesHeader, Message, Source, Wide} from "../latent_map/types.js" */
import { readBlock, sectionsOf } from "../latent_map/data/blocks.js";
import { createCodes, unpackGrid } from "../latent_map/data/codes.js";
import { loadKnown } from "../latent_map/data/columns.js";
import { between } from "../latent_map/data/metrics.js";
import { buildPlane, parsePlane } from "../latent_map/model/planes.js";
import { createSpace } from "../latent_map/model/plane.js";
import { pack, packGrid, quantised } from "./pack.js";

const DRAGGED = 2000; // examples that move with β
const DRAG_BYTES = 3 * 2 ** 20;
const STEP = 1e-3; // of a place

/**
 * What is chosen on the map.
 * @typedef {{beta: number, point: number | null, plane: string}} Chosen
 *
 * What the file says of a run beside the map's message.
 * @typedef {object} Told
 * @property {string | null} wide  the block of all codes in all dimensions
 * @property {Wide["kl"]} kl
 * @property {number} reference  the β of a plane that names none
 * @property {{beta: number, block: string}[]} columns
 */

/** @typedef {Awaited<ReturnType<typeof createHost>>} Host */

/** @param {Message} message @param {Told} told @param {Source} source */
export async function createHost(message, told, source) {
  /** @type {Map<string, () => Uint8Array>} */
  const made = new Map();
  const wide = told.wide === null ? null : await openWide(message, told, source, made);

  return {
    /** @type {Source} */
    source: {
      ...source,
      async block(digest) {
        const make = made.get(digest);
        return make ? make() : source.block(digest);
      },
    },
    /** The map's message for what is chosen. @type {(chosen: Chosen) => Message} */
    answer(chosen) {
      return {
        ...message,
        columns: nearest(told.columns, chosen.beta),
        ...(wide && { wide: wide(chosen) }),
      };
    },
  };
}

/** In log β; null of none. @type {(rows: Told["columns"], beta: number) => Told["columns"][0] | null} */
export function nearest(rows, beta) {
  const away = (/** @type {number} */ at) => Math.abs(Math.log((at + 1e-9) / (beta + 1e-9)));
  return rows.reduce((best, row) => (best && away(best.beta) <= away(row.beta) ? best : row),
    /** @type {Told["columns"][0] | null} */ (null));
}

/**
 * @param {Message} message
 * @param {Told} told
 * @param {Source} source
 * @param {Map<string, () => Uint8Array>} made  blocks by digest: those of the last answers
 * @returns {Promise<(chosen: Chosen) => Wide>}
 */
async function openWide(message, told, source, made) {
  const { header, body } = readBlock(await source.block(/** @type {string} */ (told.wide)));
  const sections = sectionsOf(header, body);
  const codes = createCodes(header, sections);
  const { betas, points } = /** @type {CodesHeader} */ (header);
  const dimensions = header.dimensions;
  const labels = sections.labels.length ? sections.labels : null;
  const known = message.known
    ? { columns: message.known.columns, values: await loadKnown(source, message.known) } : null;
  /** @type {{text: string, spec: ReturnType<typeof buildPlane>, problem: string} | null} */
  let shown = null;

  const meansAt = (/** @type {number} */ beta) => codes.positions(beta, new Float32Array(points * dimensions));

  /** @type {(text: string) => NonNullable<typeof shown>} */
  function planeOf(text) {
    if (shown?.text === text) return shown;
    const choice = parsePlane(text);
    const wished = choice?.beta ?? told.reference;
    const beta = Math.min(Math.max(wished, betas[0]), betas[betas.length - 1]);
    const measured = {
      means: meansAt(beta), dimensions, labels, labelNames: message.label_names, kl: klAt(told.kl, beta), known,
    };
    try {
      shown = { text, spec: buildPlane(choice, measured), problem: "" };
    } catch (error) {
      shown = { text, spec: buildPlane(null, measured), problem: /** @type {Error} */ (error).message };
    }
    return shown;
  }

  /** @type {(digest: string, make: () => Uint8Array) => string} */
  function offer(digest, make) {
    made.set(digest, make);
    return digest;
  }

  /** @type {(beta: number) => Uint8Array} */
  function full(beta) {
    const { integers, step } = quantised(meansAt(beta));
    return pack({ points, dimensions, step }, new Uint8Array(integers.buffer));
  }

  /** @type {(plane: ReturnType<typeof buildPlane>) => Uint8Array} */
  function drag(plane) {
    const count = Math.min(points, DRAGGED, Math.floor(DRAG_BYTES / (4 * betas.length)));
    const space = createSpace(plane);
    const places = new Float32Array(2 * count * betas.length);
    betas.forEach((beta, node) => {
      const means = meansAt(beta);
      for (let i = 0; i < count; i++) {
        places.set(space.project(means.subarray(i * dimensions, (i + 1) * dimensions)), 2 * (node * count + i));
      }
    });
    const { integers, step } = quantised(places, STEP);
    const mean = packGrid(betas.map((_, node) => integers.subarray(2 * node * count, 2 * (node + 1) * count)));
    return gridBlock({ points: count, mean_step: step }, { mean, log_variance: new Uint8Array(0) });
  }

  /** Every posterior's covariance on the plane. @type {(plane: ReturnType<typeof buildPlane>, beta: number) => Uint8Array} */
  function shadow({ across, up }, beta) {
    const sigmas = codes.sigmas(beta, new Float32Array(points * dimensions));
    const shadows = new Float32Array(3 * points);
    for (let i = 0; i < points; i++) {
      for (let d = 0; d < dimensions; d++) {
        const variance = sigmas[i * dimensions + d] ** 2;
        shadows[3 * i] += variance * across[d] * across[d];
        shadows[3 * i + 1] += variance * up[d] * up[d];
        shadows[3 * i + 2] += variance * across[d] * up[d];
      }
    }
    return pack({ points }, new Uint8Array(shadows.buffer));
  }

  /** One example at every β. @type {(point: number) => Uint8Array} */
  function way(point) {
    const cut = (/** @type {Uint8Array} */ packed, /** @type {number} */ nodes) =>
      packGrid(unpackGrid(packed, nodes).map((grid) => grid.slice(point * dimensions, (point + 1) * dimensions)));
    return gridBlock({ points: 1, mean_step: header.mean_step }, {
      mean: cut(sections.mean, betas.length),
      log_variance: cut(sections.log_variance, header.log_variance_betas.length),
    });
  }

  /** @type {(given: {points: number, mean_step: number}, parts: {mean: Uint8Array, log_variance: Uint8Array}) => Uint8Array} */
  function gridBlock(given, { mean, log_variance }) {
    const body = new Uint8Array(mean.length + log_variance.length);
    body.set(mean);
    body.set(log_variance, mean.length);
    const places = { mean: [0, mean.length], log_variance: [mean.length, log_variance.length] };
    const { log_variance_betas, log_variance_step } = header;
    return pack({ ...given, betas, log_variance_betas, log_variance_step, sections: places }, body);
  }

  return ({ beta, point, plane }) => {
    made.clear();
    const { spec, problem } = planeOf(plane);
    return {
      ...spec,
      text: problem || !parsePlane(plane) ? "" : plane,
      problem,
      said: "",
      beta,
      kl: told.kl,
      full: offer(`full@${beta}`, () => full(beta)),
      drag: betas.length === 1 ? null : offer(`drag@${plane}`, () => drag(spec)),
      shadow: message.variational ? offer(`shadow@${plane}@${beta}`, () => shadow(spec, beta)) : null,
      way: point === null ? null : { point, block: offer(`way@${point}`, () => way(point)) },
    };
  };
}

/** Each dimension's KL at β, linear in log β. @type {(rows: Wide["kl"], beta: number) => number[]} */
function klAt(rows, beta) {
  const { from, to, share } = between(rows, beta);
  return from.dimensions.map((value, i) => value + share * (to.dimensions[i] - value));
}
