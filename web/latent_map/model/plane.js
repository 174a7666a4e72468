/**
 * The map's plane in the latent space: z(x, y) = origin + x·across + y·up. Every place on the map is
 * an exact z, every code lies at its orthogonal projection. It is vae_core's Plane.
 */
/** @import {Code, Pair, PlaneSpec} from "../types.js" */

/** @typedef {ReturnType<typeof createSpace>} Space */

/**
 * A latent space with the plane of it that the map shows. Without a plane it is flat: the map is the
 * whole space, and a place is its own z.
 * @param {PlaneSpec | null} [first]
 */
export function createSpace(first = null) {
  const flat = first === null;
  let plane = first ?? { origin: [0, 0], across: [1, 0], up: [0, 1], names: ["z₁", "z₂"] };

  /** The z of a place. @type {(place: Pair) => Code} */
  function lift(place) {
    if (flat) return place;
    const { origin, across, up } = plane;
    const [x, y] = place;
    return origin.map((value, i) => value + x * across[i] + y * up[i]);
  }

  /** The place of a z. @type {(code: Code) => Pair} */
  function project(code) {
    return flat ? [code[0], code[1] ?? 0] : [dot(code, plane.across), dot(code, plane.up)];
  }

  /** How far z is from the plane. @type {(code: Code) => number} */
  function distance(code) {
    if (flat) return 0;
    const foot = lift(project(code));
    let squares = 0;
    for (let i = 0; i < foot.length; i++) squares += (code[i] - foot[i]) ** 2;
    return Math.sqrt(squares);
  }

  /**
   * A posterior's shadow on the plane: standard deviations along its own axes, and the angle of the
   * first of them, counter-clockwise.
   * @type {(sigma: Code) => {sigma: Pair, angle: number}}
   */
  function spread(sigma) {
    if (flat) return { sigma: [sigma[0], sigma[1]], angle: 0 };
    const { across, up } = plane;
    let [a, b, c] = [0, 0, 0]; // its covariance: across, up, between them
    for (let i = 0; i < sigma.length; i++) {
      const variance = sigma[i] * sigma[i];
      a += variance * across[i] * across[i];
      b += variance * up[i] * up[i];
      c += variance * across[i] * up[i];
    }
    const [middle, reach] = [(a + b) / 2, Math.hypot((a - b) / 2, c)];
    const axes = /** @type {Pair} */ ([middle + reach, Math.max(0, middle - reach)].map(Math.sqrt));
    return { sigma: axes, angle: reach > 1e-12 ? Math.atan2(2 * c, a - b) / 2 : 0 };
  }

  return {
    flat,
    get dimensions() { return plane.origin.length; },
    get plane() { return plane; },
    /** @type {(next: PlaneSpec) => void} */
    use(next) { plane = next; },
    distance,
    lift,
    project,
    spread,
  };
}

/** @type {(a: ArrayLike<number>, b: ArrayLike<number>) => number} */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i] * b[i];
  return sum;
}
