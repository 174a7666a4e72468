/** @import {Pair} from "../types.js" */

/**
 * `count` places from a to b: along a straight line, or along an arc around 0 at an evenly
 * changing distance. It is vae_core's walk, for two dimensions.
 * @type {(a: Pair, b: Pair, count: number, route: "line" | "arc") => Pair[]}
 */
export function walk([ax, ay], [bx, by], count, route) {
  const line = (/** @type {number} */ t) =>
    /** @type {Pair} */ ([ax + t * (bx - ax), ay + t * (by - ay)]);
  const [a, b] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
  const shares = Array.from({ length: count }, (_, i) => i / (count - 1));
  if (route === "line" || Math.min(a, b) < 1e-9) return shares.map(line);
  const [ux, uy, vx, vy] = [ax / a, ay / a, bx / b, by / b];
  const angle = Math.acos(Math.min(1, Math.max(-1, ux * vx + uy * vy)));
  if (angle < 1e-6 || Math.PI - angle < 1e-6) return shares.map(line);
  return shares.map((t) => {
    const p = Math.sin((1 - t) * angle) / Math.sin(angle);
    const q = Math.sin(t * angle) / Math.sin(angle);
    const length = a + t * (b - a);
    return [length * (p * ux + q * vx), length * (p * uy + q * vy)];
  });
}
