/** Blocks that the page itself holds, packed by gzip and written as base64: a `source` for the map. */
/** @import {Source} from "../latent_map/types.js" */

/**
 * @param {(digest: string) => string | null} find  a block's text
 * @param {string} workerCode  of latent_map/model/decoding_worker.js, as one script
 * @returns {Source}
 */
export function inlineSource(find, workerCode) {
  return {
    async block(digest) {
      const text = find(digest);
      if (text === null) throw new Error(`Block ${digest} is not in this page`);
      return unpacked(fromBase64(text));
    },
    plotly: null,
    worker: () => new Worker(URL.createObjectURL(new Blob([workerCode], { type: "text/javascript" }))),
  };
}

/** @type {(text: string) => Uint8Array} */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @type {(bytes: Uint8Array) => Promise<Uint8Array>} */
export async function unpacked(bytes) {
  const stream = new Blob([/** @type {any} */ (bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
