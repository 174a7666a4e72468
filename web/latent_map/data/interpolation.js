/**
 * Weights of the at most four nodes around t in a cubic through `nodes` that has, at each node,
 * the slope of the parabola through it and its neighbours: Catmull-Rom for uneven spacing. t is
 * clamped to the nodes' range.
 * @type {(nodes: number[], t: number) => [node: number, weight: number][]}
 */
export function catmullRom(nodes, t) {
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
  addSlope(weights, nodes, i, (s ** 3 - 2 * s ** 2 + s) * h);
  addSlope(weights, nodes, i + 1, (s ** 3 - s ** 2) * h);
  return [...weights];
}

/**
 * The slope at a node, as weights of the nodes.
 * @type {(weights: Map<number, number>, nodes: number[], node: number, weight: number) => void}
 */
function addSlope(weights, nodes, node, weight) {
  const last = nodes.length - 1;
  if (node === 0) return addChord(weights, nodes, 0, weight);
  if (node === last) return addChord(weights, nodes, last - 1, weight);
  // The nearer neighbour's chord counts for more.
  const share = (nodes[node + 1] - nodes[node]) / (nodes[node + 1] - nodes[node - 1]);
  addChord(weights, nodes, node - 1, weight * share);
  addChord(weights, nodes, node, weight * (1 - share));
}

/**
 * The slope of the chord from a node to the next.
 * @type {(weights: Map<number, number>, nodes: number[], from: number, weight: number) => void}
 */
function addChord(weights, nodes, from, weight) {
  const slope = weight / (nodes[from + 1] - nodes[from]);
  weights.set(from + 1, (weights.get(from + 1) ?? 0) + slope);
  weights.set(from, (weights.get(from) ?? 0) - slope);
}
