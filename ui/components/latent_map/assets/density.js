/** How likely places are: under the prior, and under the mean of all examples' posteriors. */
const NORM = 1 / (2 * Math.PI);
const LOWEST = 1e-4; // a density that counts as none, for contours
const REACH = 3.5; // standard deviations beyond which a posterior counts as 0

const logOf = (density) => Math.log10(Math.max(density, LOWEST));

const priorDensity = ([x, y]) => NORM * Math.exp(-0.5 * (x * x + y * y));

/** The aggregate posterior at z: (1/n) Σ N(z; μₙ, σₙ²), μ and σ as x, y, x, y, … */
function aggregateDensity(means, sigmas, [x, y]) {
  let sum = 0;
  for (let at = 0; at < means.length; at += 2) {
    const [sx, sy] = [sigmas[at], sigmas[at + 1]];
    const dx = (means[at] - x) / sx;
    const dy = (means[at + 1] - y) / sy;
    const square = dx * dx + dy * dy;
    if (square < 60) sum += Math.exp(-0.5 * square) / (sx * sy);
  }
  return (NORM * sum) / (means.length / 2);
}

/**
 * The aggregate posterior's logarithm on a grid of cells over a range, for contours: {x, y, z}, z
 * by rows. Logarithm, because its peaks are thousands of times higher than where most codes lie.
 * A posterior narrower than a cell is widened to it, or the grid would miss it.
 */
function densityGrid(means, sigmas, visible, { x0, x1, y0, y1 }, side) {
  const [stepX, stepY] = [(x1 - x0) / side, (y1 - y0) / side];
  const grid = new Float32Array(side * side);
  const count = means.length / 2;
  const across = new Float32Array(side);
  for (let i = 0; i < count; i++) {
    if (!visible(i)) continue;
    const [mx, my] = [means[2 * i], means[2 * i + 1]];
    const sx = Math.max(sigmas[2 * i], stepX);
    const sy = Math.max(sigmas[2 * i + 1], stepY);
    const left = Math.max(0, Math.ceil((mx - REACH * sx - x0) / stepX - 0.5));
    const right = Math.min(side - 1, Math.floor((mx + REACH * sx - x0) / stepX - 0.5));
    const low = Math.max(0, Math.ceil((my - REACH * sy - y0) / stepY - 0.5));
    const high = Math.min(side - 1, Math.floor((my + REACH * sy - y0) / stepY - 0.5));
    for (let c = left; c <= right; c++) {
      across[c] = Math.exp(-0.5 * ((x0 + (c + 0.5) * stepX - mx) / sx) ** 2);
    }
    for (let r = low; r <= high; r++) {
      const down = Math.exp(-0.5 * ((y0 + (r + 0.5) * stepY - my) / sy) ** 2) / (sx * sy);
      for (let c = left; c <= right; c++) grid[r * side + c] += across[c] * down;
    }
  }
  const scale = NORM / count;
  const axis = (from, step) => Array.from({ length: side }, (_, i) => from + (i + 0.5) * step);
  const z = Array.from({ length: side }, (_, r) =>
    Array.from(grid.subarray(r * side, (r + 1) * side), (value) => logOf(value * scale)),
  );
  return { x: axis(x0, stepX), y: axis(y0, stepY), z };
}
