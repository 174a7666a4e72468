/**
 * Large things that do not change (a run's codes and weights, its test images, plotly.js), by kind
 * and digest.
 *
 * They travel in components of their own, once; the map, which every click runs again, only names
 * them. Either may be first. `globalThis` is what the components' modules have in common.
 */
const STORED_AT_MOST = 4; // of a kind

function storeOf(kind) {
  const stores = (globalThis.latentMapStores ??= new Map());
  if (!stores.has(kind)) stores.set(kind, { kept: new Map(), waiting: new Map() });
  return stores.get(kind);
}

function putIntoStore(kind, digest, value) {
  const { kept, waiting } = storeOf(kind);
  kept.delete(digest);
  kept.set(digest, value);
  while (kept.size > STORED_AT_MOST) kept.delete(kept.keys().next().value);
  for (const resolve of waiting.get(digest) ?? []) resolve(value);
  waiting.delete(digest);
}

function whenStored(kind, digest) {
  const { kept, waiting } = storeOf(kind);
  if (kept.has(digest)) return Promise.resolve(kept.get(digest));
  return new Promise((resolve) => {
    if (!waiting.has(digest)) waiting.set(digest, []);
    waiting.get(digest).push(resolve);
  });
}

/** Split a message into its JSON header and what follows (see payload.py). */
function readMessage(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { header, body: bytes.subarray(4 + length) };
}

async function inflate(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
