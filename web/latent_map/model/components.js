/** Principal components of codes, by Jacobi's rotations of their covariance (a few dozen dimensions). */

const SWEEPS = 60;

/**
 * The widest first, (d, d), one a row; of each the largest coordinate is positive, as in vae_core.
 * @type {(means: Float32Array | Float64Array, dimensions: number) => number[][]}
 */
export function principalComponents(means, dimensions) {
  const { values, vectors } = eigen(scatter(means, dimensions));
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
  return order.map((column) => {
    const row = vectors.map((line) => line[column]);
    const largest = row.reduce((best, value, i) => (Math.abs(value) > Math.abs(row[best]) ? i : best), 0);
    return row[largest] < 0 ? row.map((value) => -value) : row;
  });
}

/** @type {(means: Float32Array | Float64Array, dimensions: number) => number[][]} */
function scatter(means, dimensions) {
  const count = means.length / dimensions;
  const middle = new Float64Array(dimensions);
  means.forEach((value, at) => (middle[at % dimensions] += value / count));
  const sums = Array.from({ length: dimensions }, () => new Array(dimensions).fill(0));
  for (let at = 0; at < means.length; at += dimensions) {
    for (let i = 0; i < dimensions; i++) {
      const a = means[at + i] - middle[i];
      for (let j = i; j < dimensions; j++) sums[i][j] += a * (means[at + j] - middle[j]);
    }
  }
  for (let i = 0; i < dimensions; i++) for (let j = 0; j < i; j++) sums[i][j] = sums[j][i];
  return sums;
}

/** Of a symmetric matrix, which is changed. @type {(a: number[][]) => {values: number[], vectors: number[][]}} */
function eigen(a) {
  const n = a.length;
  const vectors = a.map((_, i) => a.map((_, j) => Number(i === j)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p][q] ** 2;
    const whole = a.reduce((sum, row, i) => sum + row[i] ** 2, 0);
    if (off <= 1e-24 * whole) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, p, q);
  }
  return { values: a.map((row, i) => row[i]), vectors };
}

/** Turn the plane of p and q so that a[p][q] becomes 0. @type {(a: number[][], vectors: number[][], p: number, q: number) => void} */
function rotate(a, vectors, p, q) {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let i = 0; i < a.length; i++) {
    [a[i][p], a[i][q]] = [c * a[i][p] - s * a[i][q], s * a[i][p] + c * a[i][q]];
  }
  for (let i = 0; i < a.length; i++) {
    [a[p][i], a[q][i]] = [c * a[p][i] - s * a[q][i], s * a[p][i] + c * a[q][i]];
    [vectors[i][p], vectors[i][q]] = [c * vectors[i][p] - s * vectors[i][q], s * vectors[i][p] + c * vectors[i][q]];
  }
}
