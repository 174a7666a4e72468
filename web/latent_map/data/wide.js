/**
 * Codes of more than two dimensions. They do not all travel: at rest the full codes at one β, during
 * a drag of β some examples' places on the plane and the kept example's full code.
 */
/** @import {Code, CodesHeader, Source, Wide} from "../types.js" */
/** @import {Full} from "./blocks.js" */
/** @import {Space} from "../model/plane.js" */
import { readBlock, readFull, sectionsOf } from "./blocks.js";
import { createCodes } from "./codes.js";

const SAME = 1e-9; // relative: two β

/** @typedef {ReturnType<typeof createCodes>} Grid */
/** @typedef {{point: number, codes: Grid}} Way */

/** @type {(source: Source, wide: Wide) => Promise<Full>} */
export const loadFull = async (source, { full, beta }) => readFull(await source.block(full), beta);

/** Each posterior's covariance on a plane, three numbers. @type {(source: Source, digest: string) => Promise<Float32Array>} */
export async function loadShadows(source, digest) {
  const { body } = readBlock(await source.block(digest));
  return new Float32Array(body.slice().buffer);
}

/** @type {(source: Source, digest: string) => Promise<Grid>} */
export async function loadGrid(source, digest) {
  const { header, body } = readBlock(await source.block(digest));
  return createCodes(header, sectionsOf(header, body));
}

/** @typedef {ReturnType<typeof createWideCodes>} WideCodes */

/**
 * @param {Pick<CodesHeader, "betas" | "points">} header
 * @param {Space} space
 * @param {Full} first
 */
export function createWideCodes({ betas, points }, space, first) {
  let full = first;
  /** @type {Grid | null} */
  let drag = null; // of the plane that is shown
  /** @type {Way | null} */
  let way = null;

  /** Whether every full code at β is here. @type {(beta: number) => boolean} */
  const isExact = (beta) => betas.length === 1 || Math.abs(beta - full.beta) <= SAME * beta;

  /** @type {(i: number, out: Float32Array | number[]) => Code} */
  function stored(i, out) {
    const { integers, dimensions, step } = full;
    for (let d = 0; d < dimensions; d++) out[d] = integers[i * dimensions + d] * step;
    return out;
  }

  /**
   * An example's full code at β; null where it is not known.
   * @type {(i: number, beta: number) => Code | null}
   */
  function code(i, beta) {
    if (isExact(beta)) return stored(i, new Array(full.dimensions));
    return way?.point === i ? way.codes.positions(beta, new Float32Array(full.dimensions)) : null;
  }

  /**
   * The places at β, written into `out`; fewer where β is being dragged.
   * @type {(beta: number, out: Float32Array) => Float32Array}
   */
  function positions(beta, out) {
    if (drag && !isExact(beta)) return drag.positions(beta, out.subarray(0, 2 * drag.count));
    const hold = new Array(full.dimensions);
    for (let i = 0; i < points; i++) {
      const [x, y] = space.project(stored(i, hold));
      out[2 * i] = x;
      out[2 * i + 1] = y;
    }
    return out;
  }

  /** How far each code lies from the plane, as it was at rest last. @type {() => Float32Array} */
  function distances() {
    const hold = new Array(full.dimensions);
    return Float32Array.from({ length: points }, (_, i) => space.distance(stored(i, hold)));
  }

  return {
    betas,
    code,
    count: points,
    distances,
    dragged: () => drag?.count ?? 0,
    isExact,
    positions,
    /** Standard deviations of the kept example's posterior. @type {(i: number, beta: number) => Code | null} */
    sigma: (i, beta) =>
      way?.point === i ? way.codes.sigmas(beta, new Float32Array(full.dimensions)) : null,
    /** Variance of each dimension's means over the test set. @type {() => number[]} */
    variances: () => variancesOf(full),
    /** @type {(next: Full) => void} */
    useFull(next) { full = next; },
    /** @type {(next: Grid | null) => void} */
    useDrag(next) { drag = next; },
    /** @type {(next: Way | null) => void} */
    useWay(next) { way = next; },
  };
}

/** @type {(full: Full) => number[]} */
export function variancesOf({ integers, dimensions, step }) {
  const count = integers.length / dimensions;
  return Array.from({ length: dimensions }, (_, d) => {
    let [sum, squares] = [0, 0];
    for (let at = d; at < integers.length; at += dimensions) {
      sum += integers[at];
      squares += integers[at] * integers[at];
    }
    return (squares / count - (sum / count) ** 2) * step * step;
  });
}
