/** The codes at the film's position: those of the run, of a snapshot, or on the way between two. */
/** @import {Code} from "../types.js" */
/** @import {Space} from "../model/plane.js" */
/** @import {Codes} from "./codes.js" */
/** @import {Film} from "./film.js" */
/** @import {WideCodes} from "./wide.js" */

/** @typedef {(beta: number, out: Float32Array) => Float32Array} Positions */

/**
 * Places of all examples at the film's position; `ofRun` gives the trained run's, `ofSnapshot` a
 * snapshot's.
 * @type {(film: Film, ofRun: Positions, ofSnapshot: (place: number) => Positions) => Positions}
 */
function gliding(film, ofRun, ofSnapshot) {
  let hold = new Float32Array(0);
  const positionsOf = (/** @type {number} */ place) =>
    (place === film.last ? ofRun : ofSnapshot(place));
  return (beta, out) => {
    const { from, to, share } = film.around();
    if (from === to || share === 0) return positionsOf(from)(beta, out);
    if (hold.length !== out.length) hold = new Float32Array(out.length);
    const a = positionsOf(from)(beta, out), b = positionsOf(to)(beta, hold);
    const size = Math.min(a.length, b.length);
    for (let i = 0; i < size; i++) a[i] += share * (b[i] - a[i]);
    return a.length === size ? a : a.subarray(0, size);
  };
}

/** @type {(film: Film) => import("./film.js").Snapshot | null} */
const shownSnapshot = (film) => film.snapshot(film.nearest());

/** Two dimensions. @type {(run: Codes, film: Film) => Codes} */
export function filmedCodes(run, film) {
  const ofSnapshot = (/** @type {number} */ place) => {
    const { codes } = /** @type {import("./film.js").Snapshot} */ (film.snapshot(place));
    return (/** @type {number} */ beta, /** @type {Float32Array} */ out) =>
      codes.positions(beta, out.subarray(0, Math.min(out.length, 2 * codes.count)));
  };
  const shown = () => shownSnapshot(film)?.codes ?? run;
  return {
    ...run,
    positions: gliding(film, run.positions, ofSnapshot),
    sigma: (point, beta) => (point < shown().count ? shown() : run).sigma(point, beta),
    sigmas: (beta, out) => shown().sigmas(beta, out),
  };
}

/** More than two, on the map's plane. @type {(run: WideCodes, film: Film, space: Space) => WideCodes} */
export function filmedWideCodes(run, film, space) {
  let full = new Float32Array(0); // all dimensions of one snapshot
  let held = { place: -1, beta: NaN };

  /** @type {(place: number, beta: number) => Float32Array} */
  function fullOf(place, beta) {
    if (held.place === place && held.beta === beta) return full;
    const { codes, dimensions } = /** @type {import("./film.js").Snapshot} */ (film.snapshot(place));
    if (full.length !== codes.count * dimensions) full = new Float32Array(codes.count * dimensions);
    held = { place, beta };
    return codes.positions(beta, full);
  }

  /** @type {(place: number) => Positions} */
  const ofSnapshot = (place) => (beta, out) => {
    const all = fullOf(place, beta);
    const size = space.dimensions;
    const count = Math.min(all.length / size, out.length / 2);
    for (let i = 0; i < count; i++) {
      const [x, y] = space.project(all.subarray(i * size, (i + 1) * size));
      out[2 * i] = x;
      out[2 * i + 1] = y;
    }
    return out.subarray(0, 2 * count);
  };

  /** The snapshot that is shown, with all of its codes; null: the run. @type {(beta: number) => Float32Array | null} */
  const shown = (beta) => (shownSnapshot(film) ? fullOf(film.nearest(), beta) : null);
  let shownBeta = 1;
  const positions = gliding(film, run.positions, ofSnapshot);

  /** @type {(i: number, beta: number) => Code | null} */
  function code(i, beta) {
    const all = shown(beta);
    if (!all) return run.code(i, beta);
    const size = space.dimensions;
    return (i + 1) * size <= all.length ? all.slice(i * size, (i + 1) * size) : null;
  }

  /** @type {<T>(ofRun: () => T, of: (codes: Float32Array, size: number) => T) => T} */
  function either(ofRun, of) {
    const all = shown(shownBeta);
    return all ? of(all, space.dimensions) : ofRun();
  }

  return {
    ...run,
    code,
    distances: () => either(run.distances, (all, size) =>
      Float32Array.from({ length: run.count }, (_, i) =>
        ((i + 1) * size <= all.length ? space.distance(all.subarray(i * size, (i + 1) * size)) : 0))),
    isExact: (beta) => shownSnapshot(film) !== null || run.isExact(beta),
    positions(beta, out) {
      shownBeta = beta;
      return positions(beta, out);
    },
    sigma(i, beta) {
      const snapshot = shownSnapshot(film);
      if (!snapshot) return run.sigma(i, beta);
      if (i >= snapshot.codes.count) return null;
      const size = snapshot.dimensions;
      const all = snapshot.codes.sigmas(beta, new Float32Array(snapshot.codes.count * size));
      return all.slice(i * size, (i + 1) * size);
    },
    variances: () => either(run.variances, variances),
  };
}

/** Of each dimension. @type {(all: Float32Array, size: number) => number[]} */
function variances(all, size) {
  const count = all.length / size;
  return Array.from({ length: size }, (_, d) => {
    let [sum, squares] = [0, 0];
    for (let at = d; at < all.length; at += size) {
      sum += all[at];
      squares += all[at] * all[at];
    }
    return squares / count - (sum / count) ** 2;
  });
}
