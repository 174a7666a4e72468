/** @import {Code} from "../types.js" */
import { norm } from "./prior.js";

/**
 * `count` places from a to b: along a straight line, or along an arc around 0 at an evenly
 * changing distance. It is vae_core's interpolation.
 * @type {(a: Code, b: Code, count: number, route: "line" | "arc") => number[][]}
 */
export function walk(a, b, count, route) {
  const from = Array.from(a), to = Array.from(b);
  const line = (/** @type {number} */ t) => from.map((value, i) => value + t * (to[i] - value));
  const [start, end] = [norm(from), norm(to)];
  const shares = Array.from({ length: count }, (_, i) => i / (count - 1));
  if (route === "line" || Math.min(start, end) < 1e-9) return shares.map(line);
  const cosine = from.reduce((sum, value, i) => sum + (value / start) * (to[i] / end), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  if (angle < 1e-6 || Math.PI - angle < 1e-6) return shares.map(line);
  return shares.map((t) => {
    const p = Math.sin((1 - t) * angle) / Math.sin(angle);
    const q = Math.sin(t * angle) / Math.sin(angle);
    const length = start + t * (end - start);
    return from.map((value, i) => length * ((p * value) / start + (q * to[i]) / end));
  });
}
