/** How far out z is, for a prior N(0, I) of any number of dimensions. */

const ENOUGH = 1e-12; // of the sum, for its last term
const FAR = 40; // standard deviations of ‖z‖² beyond which everything lies within

/** @type {(code: ArrayLike<number>) => number} */
export function norm(code) {
  let sum = 0;
  for (let i = 0; i < code.length; i++) sum += code[i] * code[i];
  return Math.sqrt(sum);
}

/**
 * The share of the prior nearer to 0 than `radius`: that of a χ² distribution, which is the
 * regularised lower incomplete gamma function P(dimensions / 2, radius² / 2), by its series
 * (Abramowitz and Stegun, 6.5.29).
 * @type {(radius: number, dimensions: number) => number}
 */
export function shareWithin(radius, dimensions) {
  const [a, x] = [dimensions / 2, (radius * radius) / 2];
  if (x === 0) return 0;
  if (x > a + FAR * Math.sqrt(a)) return 1;
  let term = 1;
  let sum = 1;
  for (let n = 1; term > ENOUGH * sum; n++) sum += term *= x / (a + n);
  return Math.min(1, Math.exp(a * Math.log(x) - x - logFactorial(a)) * sum);
}

/** log Γ(a + 1) for a = 1/2, 1, 3/2, … @type {(a: number) => number} */
function logFactorial(a) {
  let sum = a % 1 ? Math.log(Math.PI) / 2 : 0;
  for (let k = a; k > 0; k--) sum += Math.log(k);
  return sum;
}
