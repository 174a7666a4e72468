/** The test codes at every β, and the curve each of them follows between the grid's nodes. */

/** Undo Quantised.packed of vae_core/codes.py: one Int16Array per β, in units of its step. */
function unpackGrid(bytes, nodes) {
  const size = bytes.length / 2 / nodes;
  const grid = [];
  const slope = new Int16Array(size); // wraps around as the differences did
  let before = new Int16Array(size);
  for (let k = 0, at = 0; k < nodes; k++) {
    const values = before.slice();
    for (let i = 0; i < size; i++, at++) {
      slope[i] += bytes[at] | (bytes[at + size * nodes] << 8);
      values[i] += slope[i];
    }
    grid.push(values);
    before = values;
  }
  return grid;
}

/**
 * Weights of the four nodes around t in a cubic through `nodes` that has, at each node, the slope
 * of the parabola through it and its neighbours: Catmull-Rom for uneven spacing. t is clamped.
 */
function catmullRom(nodes, t) {
  const last = nodes.length - 1;
  if (t <= nodes[0] || last === 0) return [[0, 1]];
  if (t >= nodes[last]) return [[last, 1]];
  let i = 0;
  while (t >= nodes[i + 1]) i++;
  const h = nodes[i + 1] - nodes[i];
  const s = (t - nodes[i]) / h;
  if (s === 0) return [[i, 1]];
  const weights = new Map([
    [i, 2 * s ** 3 - 3 * s ** 2 + 1],
    [i + 1, 3 * s ** 2 - 2 * s ** 3],
  ]);
  const add = (node, weight) => weights.set(node, (weights.get(node) ?? 0) + weight);
  const addChord = (from, to, weight) => {
    const slope = (weight * h) / (nodes[to] - nodes[from]);
    add(to, slope);
    add(from, -slope);
  };
  const addSlope = (node, weight) => {
    if (node === 0) return addChord(0, 1, weight);
    if (node === last) return addChord(last - 1, last, weight);
    // The nearer neighbour's chord counts for more.
    const share = (nodes[node + 1] - nodes[node]) / (nodes[node + 1] - nodes[node - 1]);
    addChord(node - 1, node, weight * share);
    addChord(node, node + 1, weight * (1 - share));
  };
  addSlope(i, s ** 3 - 2 * s ** 2 + s);
  addSlope(i + 1, s ** 3 - s ** 2);
  return [...weights];
}

function createCodes(header, blocks) {
  const nodes = header.betas.map(Math.log);
  const mean = unpackGrid(blocks.mean, nodes.length);
  const varianceNodes = header.log_variance_betas.map(Math.log);
  const logVariance = unpackGrid(blocks.log_variance, varianceNodes.length);
  const step = header.mean_step;

  /** All codes at β, as x, y, x, y, …, written into `out`. */
  function positions(beta, out) {
    const terms = catmullRom(nodes, Math.log(beta));
    while (terms.length < 4) terms.push([terms[0][0], 0]);
    const [a, b, c, d] = terms.map(([node]) => mean[node]);
    const [p, q, r, s] = terms.map(([, weight]) => weight * step);
    for (let i = 0; i < out.length; i++) out[i] = p * a[i] + q * b[i] + r * c[i] + s * d[i];
  }

  const at = (terms, i) => terms.reduce((sum, [node, w]) => sum + w * logVariance[node][i], 0);

  /** Standard deviations of one example's posterior at β. */
  function sigma(point, beta) {
    const terms = catmullRom(varianceNodes, Math.log(beta));
    return [0, 1].map((d) => Math.exp((at(terms, 2 * point + d) * header.log_variance_step) / 2));
  }

  /** Standard deviations of all examples at β, x, y, x, y, …, written into `out`. */
  function sigmas(beta, out) {
    const terms = catmullRom(varianceNodes, Math.log(beta));
    while (terms.length < 4) terms.push([terms[0][0], 0]);
    const [a, b, c, d] = terms.map(([node]) => logVariance[node]);
    const [p, q, r, s] = terms.map(([, weight]) => (weight * header.log_variance_step) / 2);
    for (let i = 0; i < out.length; i++) {
      out[i] = Math.exp(p * a[i] + q * b[i] + r * c[i] + s * d[i]);
    }
    return out;
  }

  return { positions, sigma, sigmas };
}

/** The numbers at β, linear in log β between rows: recon + KL stays the same sum everywhere. */
function metricsAt(rows, beta) {
  if (!rows.length) return null;
  const last = rows.length - 1;
  let i = 0;
  while (i < last && rows[i + 1].beta <= beta) i++;
  const [from, to] = [rows[i], rows[Math.min(i + 1, last)]];
  const span = Math.log(to.beta / from.beta);
  const s = span > 0 ? Math.min(1, Math.max(0, Math.log(beta / from.beta) / span)) : 0;
  const mix = (name) =>
    from[name] === null || to[name] === null ? null : from[name] + s * (to[name] - from[name]);
  return Object.fromEntries(Object.keys(from).map((name) => [name, mix(name)]));
}

/** Half the side of a square about 0 that holds 99.5 % of the codes, or of every nth coordinate. */
function extentOf(positions, every = 1) {
  const size = new Float32Array(Math.ceil(positions.length / every));
  for (let i = 0; i < size.length; i++) size[i] = Math.abs(positions[i * every]);
  size.sort();
  return size.length ? size[Math.floor((size.length - 1) * 0.995)] : 0;
}
